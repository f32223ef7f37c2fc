import { parse } from 'graphql'
import type { OperationDefinitionNode, OperationTypeNode } from 'graphql'

export interface Chosen {
    name: string | null
    kind: OperationTypeNode
}

/** The operation that the cursor is in, or else the first one. Raises graphql's error where it cannot be read. */
export function operationAt(query: string, cursor: number): Chosen {
    const operations = parse(query).definitions.filter(
        (each): each is OperationDefinitionNode => each.kind === 'OperationDefinition',
    )
    const first = operations[0]
    if (!first) throw new Error('There is no operation in it; write a query, a mutation or a subscription.')
    // Between two operations the one before it is meant.
    const found = operations.findLast(each => (each.loc?.start ?? 0) <= cursor) ?? first
    return { name: found.name?.value ?? null, kind: found.operation }
}

/** An object of JSON; nothing is an empty one. Raises an error that says of what it is not one. */
export function readObject(text: string, what: string): Record<string, unknown> {
    if (!text.trim()) return {}
    let value: unknown
    try {
        value = JSON.parse(text)
    } catch (error) {
        throw new Error(`The ${what} are not valid JSON: ${(error as Error).message}`, { cause: error })
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw new Error(`The ${what} have to be an object: {"name": "value"}.`)
    return value as Record<string, unknown>
}
