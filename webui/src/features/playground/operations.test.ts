import { describe, expect, it } from 'vitest'
import { operationAt, readObject } from './operations'

const TWO = 'query A { viewer { name } }\n\nmutation B { x }\n\nsubscription C { y }\n'

describe('the operation that is run', () => {
    it.each([
        ['A', 'query', 0],
        ['A', 'query', TWO.indexOf('mutation') - 1],
        ['B', 'mutation', TWO.indexOf('mutation')],
        ['C', 'subscription', TWO.length],
    ])('is %s', (name, kind, cursor) => {
        expect(operationAt(TWO, cursor)).toEqual({ name, kind })
    })

    it('is the only one, wherever the cursor is', () => {
        expect(operationAt('# first\n{ viewer { name } }', 0)).toEqual({ name: null, kind: 'query' })
    })

    it('has to be there', () => {
        expect(() => operationAt('fragment F on Run { id }', 0)).toThrow('no operation')
        expect(() => operationAt('{ viewer { ', 0)).toThrow('Syntax Error')
    })
})

describe('variables and headers', () => {
    it('are an object, or nothing', () => {
        expect(readObject('{"a": [1]}', 'variables')).toEqual({ a: [1] })
        expect(readObject(' \n', 'variables')).toEqual({})
    })

    it.each([
        ['{', 'The headers are not valid JSON'],
        ['[1]', 'The headers have to be an object'],
        ['null', 'The headers have to be an object'],
    ])('are not %j', (text, message) => {
        expect(() => readObject(text, 'headers')).toThrow(message)
    })
})
