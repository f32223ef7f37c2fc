import { buildClientSchema, getIntrospectionQuery } from 'graphql'
import type { GraphQLSchema, IntrospectionQuery } from 'graphql'
import { ask } from './asking'

/** What the server offers, as it says itself. Raises an error in the server's words. */
export async function loadSchema(signal: AbortSignal): Promise<GraphQLSchema> {
    const query = getIntrospectionQuery({ inputValueDeprecation: false, schemaDescription: false })
    const answer = await ask({ query, operationName: null, variables: {} }, {}, signal)
    const body = JSON.parse(answer.text) as { data?: IntrospectionQuery; errors?: { message: string }[] }
    if (!body.data) throw new Error(body.errors?.[0]?.message ?? `The server answered ${answer.status}.`)
    return buildClientSchema(body.data)
}
