import type { Ref } from 'vue'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Box, Camera } from '../render/camera'
import { NEAR } from '../render/camera'
import type { Picture } from '../render/picture'
import { cardsIn, isCardIn } from '../render/picture'

/** How far beyond the screen cards are elements already; the set changes when the camera has moved half as far. */
const MARGIN = 260
/** So many cards that are not to be seen yet become elements in one frame: more would be felt while panning. */
const AT_ONCE = 5

/** Where one looks, and whether that is on its way. */
export interface Looking {
    camera: Readonly<Ref<Camera>>
    box: Readonly<Ref<Box>>
    moving: Readonly<Ref<boolean>>
}

/**
 * The numbers of the cards that are elements of the page: those that are near, and the one with the keyboard.
 * They become elements when the camera has come near and rests, and are painted from the moment it goes away.
 */
export function useNearCards(
    picture: Readonly<Ref<Picture | undefined>>,
    { camera, box, moving }: Looking,
    focused: Readonly<Ref<number>>,
) {
    const near = shallowRef<readonly number[]>([])
    const asElements = shallowRef(false)
    /** Always in the same order: an element that is moved in the page loses the keyboard. */
    const show = (cards: number[]) => (near.value = cards.sort((a, b) => a - b))
    let covered: { box: Box; picture: Picture } | undefined
    let coming: number[] = []
    let frame = 0

    function choose(): void {
        const now = picture.value
        if (!now || camera.value.zoom < NEAR) {
            asElements.value = false
            covered = undefined
            coming = []
            if (near.value.length) near.value = []
            return
        }
        if (!asElements.value && moving.value) return
        asElements.value = true
        if (covered?.picture === now && isWithin(box.value, covered.box, MARGIN / 2)) return
        const before = covered?.picture === now ? new Set(near.value) : undefined
        covered = { box: box.value, picture: now }
        const wanted = cardsIn(now, box.value, MARGIN)
        if (focused.value >= 0 && !wanted.includes(focused.value)) wanted.push(focused.value)
        const isDue = (card: number) =>
            !before || before.has(card) || isCardIn(now.xs[card]!, now.layout.ys[card]!, box.value)
        show(wanted.filter(isDue))
        coming = wanted.filter(card => !isDue(card))
        bringSome()
    }

    function bringSome(): void {
        cancelAnimationFrame(frame)
        if (!coming.length) return
        frame = requestAnimationFrame(() => {
            show([...near.value, ...coming.splice(0, AT_ONCE)])
            bringSome()
        })
    }

    watch([picture, camera, box, moving], choose, { immediate: true })
    watch(focused, card => {
        if (card < 0 || !asElements.value || near.value.includes(card)) return
        coming = coming.filter(other => other !== card)
        show([...near.value, card])
    })
    onScopeDispose(() => cancelAnimationFrame(frame))
    return { cards: near, asElements }
}

function isWithin(inner: Box, outer: Box, margin: number): boolean {
    return (
        inner.left >= outer.left - margin &&
        inner.right <= outer.right + margin &&
        inner.top >= outer.top - margin &&
        inner.bottom <= outer.bottom + margin
    )
}
