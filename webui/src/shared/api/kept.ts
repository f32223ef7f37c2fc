import type { CombinedError } from '@urql/core'
import { computed, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { readError } from './errors'
import type { ApiError } from './errors'

/** What goes by; all else says that what was shown is not there any more, or not for this viewer. */
const PASSING: readonly ApiError['code'][] = [
    'OFFLINE',
    'INTERNAL',
    'DATABASE_BUSY',
    'DATABASE_UNAVAILABLE',
    'RATE_LIMITED',
    'STORAGE_UNAVAILABLE',
    'TIMEOUT',
]

interface Answer<Data> {
    data: Readonly<Ref<Data | undefined>>
    error: Readonly<Ref<CombinedError | undefined>>
}

/**
 * What a page's query has found. urql forgets it when the same is asked again and that fails; here it stays, if the
 * failure is one that passes and `place` is still the same. Undefined before the first answer.
 */
export function useKept<Data>(
    { data, error }: Answer<Data>,
    place: () => string,
): ComputedRef<Data | undefined> {
    const kept = shallowRef<{ place: string; data: Data }>()
    watch(
        data,
        now => {
            if (now) kept.value = { place: place(), data: now }
        },
        { immediate: true, flush: 'sync' },
    )
    return computed(() => {
        if (data.value) return data.value
        const isPassing = error.value && PASSING.includes(readError(error.value).code)
        return isPassing && kept.value?.place === place() ? kept.value.data : undefined
    })
}
