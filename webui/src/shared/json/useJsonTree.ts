import { computed, ref, toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { rowsOf } from './rows'

/** The rows of some JSON as a tree: open at first, and with a search those that have it. */
export function useJsonTree(json: MaybeRefOrGetter<unknown>, search: MaybeRefOrGetter<string>) {
    const closed = ref<ReadonlySet<string>>(new Set())

    function toggle(path: string): void {
        const next = new Set(closed.value)
        if (!next.delete(path)) next.add(path)
        closed.value = next
    }

    return { rows: computed(() => rowsOf(toValue(json), closed.value, toValue(search))), toggle }
}
