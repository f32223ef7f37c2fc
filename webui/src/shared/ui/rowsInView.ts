import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'

/** So many rows beyond the edge are in the document already. */
const BEYOND = 8
/** They come and go so many at once, so that not every step of a scroll changes the document. */
const AT_ONCE = 4

/** The first row of a list that is to be in the document, and the one after the last. */
export function rowsBetween(
    scrolled: number,
    seen: number,
    rowHeight: number,
    count: number,
): { first: number; end: number } {
    const first = Math.floor(Math.floor(scrolled / rowHeight) / AT_ONCE) * AT_ONCE - BEYOND
    const end = Math.ceil(Math.ceil((scrolled + seen) / rowHeight) / AT_ONCE) * AT_ONCE + BEYOND
    return { first: Math.min(Math.max(0, first), count), end: Math.min(Math.max(0, end), count) }
}

/** Of a long list in a box that scrolls, whose rows are all of one height: those that are in view, and some beyond. */
export function useRowsInView(
    box: Readonly<Ref<HTMLElement | null>>,
    rowHeight: number,
    count: () => number,
) {
    const scrolled = shallowRef(0)
    const seen = shallowRef(0)
    const between = computed(() => rowsBetween(scrolled.value, seen.value, rowHeight, count()))
    const first = computed(() => between.value.first)
    const end = computed(() => between.value.end)

    function look(): void {
        scrolled.value = box.value?.scrollTop ?? 0
        seen.value = box.value?.clientHeight ?? 0
    }

    function reveal(row: number): void {
        const [top, bottom] = [row * rowHeight, (row + 1) * rowHeight]
        if (!box.value) return
        if (top < box.value.scrollTop) box.value.scrollTop = top
        else if (bottom > box.value.scrollTop + box.value.clientHeight)
            box.value.scrollTop = bottom - box.value.clientHeight
    }

    const sizes = new ResizeObserver(look)
    watch(
        box,
        (now, before) => {
            before?.removeEventListener('scroll', look)
            now?.addEventListener('scroll', look, { passive: true })
            sizes.disconnect()
            if (now) sizes.observe(now)
            look()
        },
        { immediate: true, flush: 'post' },
    )
    onScopeDispose(() => sizes.disconnect())

    return {
        /** Their numbers; the same array until others are to be there. */
        rows: computed(() => Array.from({ length: end.value - first.value }, (_, i) => first.value + i)),
        height: computed(() => count() * rowHeight),
        /** Scrolls as far as is needed for a row to be seen whole. */
        reveal,
    }
}
