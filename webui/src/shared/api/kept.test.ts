import { CombinedError } from '@urql/core'
import { expect, it } from 'vitest'
import { effectScope, ref } from 'vue'
import { useKept } from './kept'

function page() {
    const data = ref<string | undefined>('v1')
    const error = ref<CombinedError | undefined>()
    const place = ref('iris')
    const kept = effectScope().run(() => useKept({ data, error }, () => place.value))!
    const fail = (code: string) => {
        data.value = undefined
        error.value = new CombinedError({ graphQLErrors: [{ message: 'no', extensions: { code } }] })
    }
    return { data, place, kept, fail }
}

it('keeps what was found while it cannot be read again', () => {
    const { kept, fail } = page()

    fail('DATABASE_BUSY')
    expect(kept.value).toBe('v1')
})

it.each(['NOT_FOUND', 'VERSION_DELETED', 'FORBIDDEN'])('shows nothing after %s', code => {
    const { kept, fail } = page()

    fail(code)
    expect(kept.value).toBeUndefined()
})

it('shows nothing of another place', () => {
    const { kept, place, fail } = page()

    place.value = 'petals'
    fail('INTERNAL')
    expect(kept.value).toBeUndefined()
})
