import type { Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { Arrow } from '../model/navigation'
import { neighbourAt } from '../model/navigation'
import { highlightAround } from '../model/highlight'
import type { ViewState } from '../model/viewState'
import { CARD } from '../layout/types'
import type { Picture } from '../render/picture'
import { NEAR } from '../render/camera'
import type { CameraControl } from './useCamera'

/** Which card is selected, and which one the keyboard is at. Cards are known by id, their numbers change. */
export function useSelection(
    picture: Readonly<Ref<Picture | undefined>>,
    view: Readonly<Ref<ViewState>>,
    change: (to: Partial<ViewState>) => void,
    control: CameraControl,
    impactOnly: boolean,
) {
    const focusedId = shallowRef<string>()
    const indexOf = (id: string | null | undefined) =>
        id ? (picture.value?.scene.indexOf.get(id) ?? -1) : -1
    const selected = computed(() => indexOf(view.value.selected))
    const focused = computed(() => {
        const found = indexOf(focusedId.value)
        return found >= 0 ? found : selected.value >= 0 ? selected.value : (picture.value?.scene.root ?? -1)
    })
    const highlight = computed(() => {
        if (!picture.value) return undefined
        const { scene } = picture.value
        if (selected.value >= 0) return highlightAround(scene, selected.value)
        return impactOnly && scene.root >= 0
            ? highlightAround(scene, scene.root, { upstream: false, downstream: true })
            : undefined
    })
    const idOf = (card: number) => picture.value?.scene.nodes[card]?.id

    function select(card: number): void {
        const id = idOf(card) ?? null
        if (id) focusedId.value = id
        change({ selected: id })
    }

    function focus(card: number): void {
        focusedId.value = idOf(card)
    }

    /** Looks at a card from near enough to read it, and puts the keyboard there. */
    function flyTo(card: number): void {
        const { xs, layout } = picture.value!
        focus(card)
        const zoom = Math.max(control.camera.value.zoom, NEAR + 0.3)
        control.fly({ x: xs[card]! + CARD.width / 2, y: layout.ys[card]!, zoom })
    }

    /** Along an edge or down a column; the camera follows if that leads off the screen. */
    function step(arrow: Arrow): boolean {
        const { scene, layout, xs } = picture.value!
        const next = neighbourAt(scene, layout, focused.value, arrow)
        if (next < 0) return false
        focus(next)
        const box = control.box.value
        const inside =
            xs[next]! >= box.left &&
            xs[next]! + CARD.width <= box.right &&
            layout.ys[next]! - CARD.height / 2 >= box.top &&
            layout.ys[next]! + CARD.height / 2 <= box.bottom
        if (!inside || control.camera.value.zoom < NEAR) flyTo(next)
        return true
    }

    watch(
        () => view.value.selected,
        id => {
            if (id) focusedId.value = id
        },
        { immediate: true },
    )
    return { selected, focused, highlight, select, focus, flyTo, step }
}
