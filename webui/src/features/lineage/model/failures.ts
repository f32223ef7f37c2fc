/** What went wrong, for people. */
export interface Failure {
  title: string
  message: string
  /** The code of the API, if it was the API that said no. */
  code: string | null
}

interface ApiError { message: string, extensions?: { code?: unknown } }

/** Tells of an error of the GraphQL client: what the API said, or that nobody answered. */
export function describeFailure(error: unknown): Failure {
  const { graphQLErrors, networkError, message } = error as { graphQLErrors?: ApiError[], networkError?: unknown, message?: string }
  const [first] = graphQLErrors ?? []
  if (first) {
    const code = typeof first.extensions?.code === 'string' ? first.extensions.code : null
    return { title: code === 'NOT_FOUND' ? 'This is not here' : 'The lineage could not be read', message: first.message, code }
  }
  if (networkError) return { title: 'The server does not answer', message: 'It may be restarting, or the connection is gone.', code: null }
  return { title: 'The lineage could not be read', message: message ?? String(error), code: null }
}
