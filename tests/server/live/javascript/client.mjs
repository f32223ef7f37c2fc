// Subscribes with a public client and prints each event as a line of JSON, until one is described as LAST.
// The clients send the same variables again when they reconnect: so `after` moves on with each event.
import { createRequire } from 'node:module'

const { MODULES, TRANSPORT, SERVER, KEY, PROJECT, AFTER, LAST } = process.env
const require = createRequire(`${MODULES}/here.js`)
const authorization = KEY ? { Authorization: `Bearer ${KEY}` } : {}
const patient = {
  retryAttempts: 1000,
  retry: () => new Promise((resolve) => setTimeout(resolve, 50)),
}

function overWebSocket() {
  const { createClient } = require('graphql-ws')
  return createClient({
    url: `${SERVER.replace('http', 'ws')}/graphql`,
    webSocketImpl: require('ws'),
    connectionParams: authorization,
    shouldRetry: () => true,
    retryAttempts: patient.retryAttempts,
    retryWait: patient.retry,
  })
}

function asEvents() {
  const { createClient } = require('graphql-sse')
  return createClient({
    url: `${SERVER}/graphql`,
    headers: authorization,
    retryAttempts: patient.retryAttempts,
    retry: patient.retry,
  })
}

const variables = { project: PROJECT, after: AFTER || null }
const query = `subscription($project: String!, $after: String) {
  events(project: $project, after: $after) { type subjectName cursor before after } }`
const client = TRANSPORT === 'graphql-ws' ? overWebSocket() : asEvents()

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
const stop = client.subscribe(
  { query, variables },
  {
    next({ data, errors }) {
      if (errors) {
        say({ errors })
        return
      }
      say(data.events)
      variables.after = data.events.cursor
      if (data.events.after?.description === LAST) {
        stop()
        client.dispose()
      }
    },
    error: (error) => say({ errors: Array.isArray(error) ? error : [{ message: String(error) }] }),
    complete: () => say({ complete: true }),
  },
)
