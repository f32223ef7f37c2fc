import { onScopeDispose, ref, watch } from 'vue'
import type { Ref } from 'vue'

/** What is typed shows at once as `typed`; what is `asked` for follows when the typing pauses. */
export function useTyping(asked: Ref<string>, wait: () => number) {
    const typed = ref(asked.value)
    let timer: ReturnType<typeof setTimeout> | undefined

    watch(asked, text => {
        // What was asked for comes back later, without the spaces at its ends: that is no reason to take letters away.
        if (timer === undefined && text !== typed.value.trim()) typed.value = text
    })

    function type(text: string): void {
        typed.value = text
        clearTimeout(timer)
        timer = setTimeout(apply, wait())
    }

    function apply(): void {
        clearTimeout(timer)
        timer = undefined
        asked.value = typed.value.trim()
    }

    function clear(): void {
        typed.value = ''
        apply()
    }

    onScopeDispose(() => clearTimeout(timer))
    return { typed, type, apply, clear }
}
