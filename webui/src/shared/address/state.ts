import { computed } from 'vue'
import type { LocationQuery } from 'vue-router'
import { useRoute, useRouter } from 'vue-router'

/**
 * The state of a view, kept in the query of its address: it survives a reload and can be sent to somebody.
 *
 * `write` gives only what differs from the usual; parameters of others stay as they are.
 */
export function useAddressState<State>(
    keys: readonly string[],
    read: (query: LocationQuery) => State,
    write: (state: State) => Record<string, string | string[] | undefined>,
) {
    const route = useRoute()
    const router = useRouter()

    return computed<State>({
        get: () => read(route.query),
        set: state => {
            const others = Object.entries(route.query).filter(([key]) => !keys.includes(key))
            const query = { ...Object.fromEntries(others), ...write(state) }
            void router.replace({ query, hash: route.hash })
        },
    })
}

/** All values of a parameter, which may be there once, several times or not at all. */
export function allOf(query: LocationQuery, key: string): string[] {
    const value = query[key]
    const values = Array.isArray(value) ? value : [value]
    return values.filter((each): each is string => typeof each === 'string' && each !== '')
}

/** The first value of a parameter; empty if it is not there. */
export function firstOf(query: LocationQuery, key: string): string {
    return allOf(query, key)[0] ?? ''
}
