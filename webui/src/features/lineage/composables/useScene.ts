import type { Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import { countTypes } from '../model/filtering'
import type { LineageSource, Question } from '../model/loading'
import { EMPTY_SCENE, makeScene } from '../model/scene'
import type { ViewState } from '../model/viewState'
import { makePicture } from '../render/picture'
import { useLayout } from './useLayout'
import { useLineage } from './useLineage'

/** From a view to its picture: what is asked of the API, what is shown of it, and where it lies. */
export function useScene(
    source: LineageSource,
    pageRoot: Readonly<Ref<string>>,
    view: Readonly<Ref<ViewState>>,
) {
    const question = computed<Question>(before => {
        const { root, direction, depth, expansions } = view.value
        const now = { root: root ?? pageRoot.value, direction, depth, expansions }
        return before && JSON.stringify(before) === JSON.stringify(now) ? before : now
    })
    const lineage = useLineage(source, question)
    const hiddenTypes = computed(() => new Set(view.value.hiddenTypes))
    const scene = computed(() => {
        const { known, shown, root } = lineage
        if (!known.value) return EMPTY_SCENE
        return makeScene(known.value, {
            root: root.value,
            shown: shown.value,
            hiddenTypes: hiddenTypes.value,
            grouped: view.value.grouped,
            opened: new Set(view.value.opened),
            apart: new Set([...view.value.apart, ...view.value.expansions.map(({ id }) => id)]),
        })
    })
    const types = computed(() =>
        lineage.known.value ? countTypes(lineage.known.value, lineage.shown.value) : [],
    )

    const { arranged, arrange } = useLayout()
    /** What a drawing is made for: if that changes, it is made afresh. */
    const occasion = shallowRef('')
    watch(scene, now => {
        if (!now.nodes.length) return
        const asked = lineage.loaded.value!.question
        const next = JSON.stringify([
            asked.root,
            asked.direction,
            asked.depth,
            view.value.hiddenTypes,
            view.value.grouped,
        ])
        arrange(now, next !== occasion.value)
        occasion.value = next
    })
    const picture = computed(() => arranged.value && makePicture(arranged.value))
    const tidy = () => arrange(scene.value, true)

    return { ...lineage, types, picture, arranged, tidy }
}
