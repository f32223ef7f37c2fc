import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { entriesOf, findInSchema, kindOf, rootsOf } from './docs'

const SCHEMA = buildSchema(`
    "Where reading begins."
    type Query { "A run." run(key: String!, first: Int = 5): Run, runs: [Run!]!, found: Found }
    type Run { name: String!, state: State! }
    type Artifact { name: String! }
    union Found = Run | Artifact
    enum State { RUNNING "It is over." FINISHED }
    input RunFilter { states: [State!] }
`)
const type = (name: string) => SCHEMA.getType(name)!

describe('the docs of a schema', () => {
    it('begin with what can be asked', () => {
        expect(rootsOf(SCHEMA)).toEqual([
            { name: 'Query', type: '', leads: 'Query', about: 'Where reading begins.', args: [] },
        ])
    })

    it('tell fields with their arguments, and where they lead', () => {
        const [run, runs] = entriesOf(type('Query'), SCHEMA)

        expect(run).toMatchObject({ name: 'run', type: 'Run', leads: 'Run', about: 'A run.' })
        expect(run?.args.map(each => `${each.name}: ${each.type}`)).toEqual(['key: String!', 'first: Int'])
        expect(runs).toMatchObject({ name: 'runs', type: '[Run!]!', leads: 'Run', args: [] })
    })

    it('tell what else types hold', () => {
        const names = (name: string) => entriesOf(type(name), SCHEMA).map(each => each.name)

        expect(names('State')).toEqual(['RUNNING', 'FINISHED'])
        expect(names('Found')).toEqual(['Run', 'Artifact'])
        expect(names('RunFilter')).toEqual(['states'])
        expect(names('String')).toEqual([])
        expect(['Query', 'State', 'Found', 'RunFilter', 'String'].map(name => kindOf(type(name)))).toEqual([
            'type', 'enum', 'union', 'input', 'scalar',
        ]) // prettier-ignore
    })

    it('find types before fields, and what begins with it first', () => {
        expect(findInSchema(SCHEMA, 'run').map(hit => [hit.type, hit.field])).toEqual([
            ['Run', null],
            ['RunFilter', null],
            ['Query', 'run'],
            ['Query', 'runs'],
            ['Found', 'Run'],
            ['State', 'RUNNING'],
        ])
        expect(findInSchema(SCHEMA, 'run', 2)).toHaveLength(2)
        expect(findInSchema(SCHEMA, ' ')).toEqual([])
    })
})
