import { CombinedError } from '@urql/core'
import { expect, test } from 'vitest'
import { cureFor, readError } from './errors'

test('an error of the API keeps code, details and request id', () => {
    const error = new CombinedError({
        graphQLErrors: [
            {
                message: "alias 'production' points to v3, not v2",
                extensions: { code: 'ALIAS_CONFLICT', details: { current: 'v3' }, requestId: 'r1' },
            },
        ],
    })

    expect(readError(error)).toEqual({
        code: 'ALIAS_CONFLICT',
        message: "alias 'production' points to v3, not v2",
        details: { current: 'v3' },
        requestId: 'r1',
    })
    expect(cureFor('ALIAS_CONFLICT')).toMatch(/Somebody else moved it/)
})

test('a server that is not there is OFFLINE', () => {
    const error = new CombinedError({ networkError: new TypeError('Failed to fetch') })

    expect(readError(error).code).toBe('OFFLINE')
})

test('a 401 without a GraphQL answer is UNAUTHENTICATED', () => {
    const response = new Response('', { status: 401 })
    const error = new CombinedError({ networkError: new Error('Unauthorized'), response })

    expect(readError(error).code).toBe('UNAUTHENTICATED')
})

test('what the API does not say is not made up', () => {
    const error = new CombinedError({ graphQLErrors: [{ message: 'odd' }] })

    expect(readError(error)).toEqual({ code: 'INTERNAL', message: 'odd', details: {}, requestId: null })
    expect(cureFor('INVALID_NAME')).toBeNull()
})
