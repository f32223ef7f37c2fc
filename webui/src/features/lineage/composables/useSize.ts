import type { Ref } from 'vue'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Size } from '../render/camera'

/** How large an element is on the screen, in CSS pixels; nothing before it is there. */
export function useSize(element: Readonly<Ref<HTMLElement | null>>) {
    const size = shallowRef<Size>({ width: 0, height: 0 })
    const observer = new ResizeObserver(([entry]) => {
        const { width, height } = entry!.contentRect
        size.value = { width, height }
    })
    watch(
        element,
        (now, before) => {
            if (before) observer.unobserve(before)
            if (now) observer.observe(now)
        },
        { immediate: true, flush: 'post' },
    )
    onScopeDispose(() => observer.disconnect())
    return size
}
