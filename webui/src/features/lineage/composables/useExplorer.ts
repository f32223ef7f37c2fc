import type { Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import { CARD } from '../layout/types'
import { EMPTY_SCENE } from '../model/scene'
import type { LineageSource } from '../model/loading'
import { keyOf } from '../model/loading'
import type { Expansion, ViewState } from '../model/viewState'
import { firstLook, fit, NEAR } from '../render/camera'
import type { Format } from '../render/exporting'
import { save } from '../render/saving'
import type { Picture } from '../render/picture'
import { useCamera } from './useCamera'
import { usePalette } from './usePalette'
import { useScene } from './useScene'
import { useSelection } from './useSelection'
import { useSize } from './useSize'

export interface ExplorerOptions {
    source: LineageSource
    /** The id or ref that the page is about. */
    root: Readonly<Ref<string>>
    view: Readonly<Ref<ViewState>>
    change: (to: Partial<ViewState>) => void
    /** Whether what lies downstream of the root is highlighted. */
    impact: boolean
}

/** Everything that the explorer does, apart from how it looks. */
export function useExplorer(
    stage: Readonly<Ref<HTMLElement | null>>,
    { source, root, view, change, impact }: ExplorerOptions,
) {
    const size = useSize(stage)
    const palette = usePalette(stage)
    const control = useCamera(size)
    const drawn = useScene(source, root, view)
    const selection = useSelection(drawn.picture, view, change, control, impact)
    const scene = computed(() => drawn.picture.value?.scene ?? EMPTY_SCENE)

    /** The root that the camera has looked at first. */
    const lookedAt = shallowRef<string>()
    watch([drawn.picture, size], ([now], [before]) => {
        if (!now || !size.value.width) return
        const rootId = now.scene.nodes[now.scene.root]?.id
        if (rootId !== lookedAt.value) {
            lookedAt.value = rootId
            control.jump(firstLook(now.bounds, size.value, middleOf(now, Math.max(now.scene.root, 0))))
        } else if (before && before !== now && drawn.arranged.value?.fresh) {
            hold(before, now)
        }
    })

    // A panel that opens must not move what one has just clicked: the left upper corner stays.
    watch(size, (now, before) => {
        if (!before.width || !lookedAt.value) return
        control.keepCorner(now.width - before.width, now.height - before.height)
    })

    /** Keeps the card that one looks at in its place on the screen. */
    function hold(before: Picture, now: Picture): void {
        const id = before.scene.nodes[selection.focused.value]?.id ?? now.scene.nodes[now.scene.root]!.id
        const [was, is] = [before.scene.indexOf.get(id), now.scene.indexOf.get(id)]
        if (was === undefined || is === undefined) return
        const [from, to] = [middleOf(before, was), middleOf(now, is)]
        const { x, y, zoom } = control.camera.value
        control.jump({ x: x + to.x - from.x, y: y + to.y - from.y, zoom })
    }

    function showAll(): void {
        if (drawn.picture.value) control.fly(fit(drawn.picture.value.bounds, size.value))
    }

    /** Shows the neighbours of a card on one side, or hides them again. */
    function expand(card: number, side: Expansion['side']): void {
        const node = scene.value.nodes[card]
        if (!node || node.cluster) return
        const { expansions } = view.value
        const own = { id: node.id, side }
        const without = expansions.filter(other => keyOf(other) !== keyOf(own))
        const hidden = side === 'upstream' ? node.hiddenUpstream : node.hiddenDownstream
        if (without.length < expansions.length) change({ expansions: without })
        else if (hidden > 0) change({ expansions: [...expansions, own] })
    }

    /** Shows a member of a cluster by itself, and selects it. */
    function pullOut(id: string): void {
        change({ apart: [...view.value.apart, id], selected: id })
    }

    function openCluster(card: number): void {
        change({ opened: [...view.value.opened, scene.value.nodes[card]!.id], selected: null })
    }

    /** Flies to an item, wherever it is: if it is in a cluster, to that. */
    function find(id: string): void {
        const card = scene.value.indexOf.get(id)
        if (card === undefined) return
        selection.flyTo(card)
        selection.select(card)
    }

    async function exportAs(format: Format): Promise<void> {
        const { picture } = drawn
        if (!picture.value || !palette.value) return
        const { asFile } = await import('../render/exporting')
        const blob = await asFile(format, picture.value, palette.value, selection.highlight.value)
        const { members } = picture.value.scene.nodes[Math.max(picture.value.scene.root, 0)]!
        save(
            blob,
            `lineage-${members[0]!.name || 'graph'}${members[0]!.version ? `-${members[0]!.version}` : ''}.${format}`,
        )
    }

    const near = computed(() => control.camera.value.zoom >= NEAR)
    return {
        size,
        palette,
        ...control,
        ...drawn,
        ...selection,
        scene,
        near,
        showAll,
        expand,
        pullOut,
        openCluster,
        find,
        exportAs,
    }
}

export type Explorer = ReturnType<typeof useExplorer>

function middleOf({ xs, layout }: Picture, card: number): { x: number; y: number } {
    return { x: xs[card]! + CARD.width / 2, y: layout.ys[card]! }
}
