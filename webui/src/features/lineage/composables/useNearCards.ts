import type { Ref } from 'vue'
import { shallowRef, watch } from 'vue'
import type { Box, Camera } from '../render/camera'
import { NEAR } from '../render/camera'
import type { Picture } from '../render/picture'
import { cardsIn } from '../render/picture'

/** How far beyond the screen cards are elements already; the set changes when the camera has moved half as far. */
const MARGIN = 320

/** The numbers of the cards that are elements of the page: those that are near, and the one with the keyboard. */
export function useNearCards(
    picture: Readonly<Ref<Picture | undefined>>,
    camera: Readonly<Ref<Camera>>,
    box: Readonly<Ref<Box>>,
    focused: Readonly<Ref<number>>,
) {
    const near = shallowRef<readonly number[]>([])
    let covered: { box: Box; picture: Picture } | undefined

    function choose(): void {
        const now = picture.value
        if (!now || camera.value.zoom < NEAR) {
            covered = undefined
            if (near.value.length) near.value = []
            return
        }
        if (covered?.picture === now && isWithin(box.value, covered.box, MARGIN / 2)) return
        covered = { box: box.value, picture: now }
        const found = cardsIn(now, box.value, MARGIN)
        near.value = focused.value < 0 || found.includes(focused.value) ? found : [...found, focused.value]
    }

    watch([picture, camera, box], choose, { immediate: true })
    watch(focused, card => {
        if (card >= 0 && camera.value.zoom >= NEAR && !near.value.includes(card))
            near.value = [...near.value, card]
    })
    return near
}

function isWithin(inner: Box, outer: Box, margin: number): boolean {
    return (
        inner.left >= outer.left - margin &&
        inner.right <= outer.right + margin &&
        inner.top >= outer.top - margin &&
        inner.bottom <= outer.bottom + margin
    )
}
