import { computed } from 'vue'
import { useArtifact } from '../context'
import { conflictOf } from './change'

/** What the dialogs about an alias have in common: the act, where its alias is now, and whether that has changed. */
export function useActing() {
    const { artifact, acts } = useArtifact()
    const act = computed(() => acts.act.value!)
    const alias = computed(() => artifact.value.aliases.find(each => each.name === act.value.alias.trim()))
    const now = computed(() => alias.value?.versionName ?? null)

    /** Where it was found instead of where it was seen: by the server, or since the dialog is open. */
    const found = computed(() => {
        if (act.value.error) return conflictOf(act.value)
        const isElsewhere = acts.isOpen.value && !acts.isBusy.value && now.value !== act.value.seen
        return isElsewhere && !act.value.isNew ? now.value : undefined
    })

    return { artifact, acts, act, alias, now, found }
}
