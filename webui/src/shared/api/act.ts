import type { AnyVariables, TypedDocumentNode } from '@urql/core'
import { useMutation } from '@urql/vue'
import { shallowRef } from 'vue'
import { readError } from './errors'
import type { ApiError } from './errors'

/** A change that a form or a button makes. `act` returns the answer, or null; then `error` says why not. */
export function useAct<Data, Variables extends AnyVariables>(mutation: TypedDocumentNode<Data, Variables>) {
    const { executeMutation, fetching } = useMutation(mutation)
    const error = shallowRef<ApiError | null>(null)

    async function act(variables: Variables): Promise<Data | null> {
        error.value = null
        const result = await executeMutation(variables)
        if (result.error) error.value = readError(result.error)
        return result.error ? null : (result.data ?? null)
    }

    function forget(): void {
        error.value = null
    }

    return { act, error, forget, busy: fetching }
}
