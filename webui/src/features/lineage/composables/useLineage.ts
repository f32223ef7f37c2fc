import type { Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import { learn } from '../model/known'
import type { Loaded, LineageSource, Question } from '../model/loading'
import { answersOf, keyOf, load, shownBy } from '../model/loading'

/** What is known of the lineage that a question is about; asked again when the question changes, or on `refresh`. */
export function useLineage(source: LineageSource, question: Readonly<Ref<Question>>) {
    const loaded = shallowRef<Loaded>()
    const error = shallowRef<unknown>()
    const loading = shallowRef(false)
    let turn = 0

    async function ask(answer: () => Promise<Loaded>): Promise<void> {
        const own = ++turn
        loading.value = true
        try {
            const found = await answer()
            if (own !== turn) return
            loaded.value = found
            error.value = undefined
        } catch (failure) {
            if (own === turn) error.value = failure
        } finally {
            if (own === turn) loading.value = false
        }
    }

    function refresh(): Promise<void> {
        return ask(() => load(source, question.value))
    }

    watch(question, () => void ask(() => load(source, question.value, loaded.value)), { immediate: true })

    const known = computed(() => loaded.value && learn(answersOf(loaded.value)))
    const shown = computed(() => (loaded.value ? shownBy(loaded.value) : new Set<string>()))
    const root = computed(() => loaded.value?.base.root ?? '')
    /** The expansions that are asked for, and not there yet. */
    const awaited = computed(
        () =>
            new Set(
                loading.value
                    ? question.value.expansions.map(keyOf).filter(key => !loaded.value?.expansions.has(key))
                    : [],
            ),
    )
    return { loaded, known, shown, root, awaited, loading, error, refresh }
}
