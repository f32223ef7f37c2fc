import type { Ref } from 'vue'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { Camera, Size } from '../render/camera'
import { between, visibleBox, zoomAt } from '../render/camera'

const FLIGHT = 320

/** Where one looks, and how to get elsewhere. */
export function useCamera(size: Readonly<Ref<Size>>) {
    const camera = shallowRef<Camera>({ x: 0, y: 0, zoom: 1 })
    const box = computed(() => visibleBox(camera.value, size.value))
    const calm = matchMedia('(prefers-reduced-motion: reduce)')
    let frame = 0

    function jump(to: Camera): void {
        cancelAnimationFrame(frame)
        camera.value = to
    }

    /** Moves there within a third of a second, or at once for those who want no motion. */
    function fly(to: Camera): void {
        if (calm.matches) return jump(to)
        cancelAnimationFrame(frame)
        const from = camera.value
        let began: number | undefined
        const step = (now: number) => {
            began ??= now
            const t = Math.min(1, (now - began) / FLIGHT)
            camera.value = between(from, to, t)
            if (t < 1) frame = requestAnimationFrame(step)
        }
        frame = requestAnimationFrame(step)
    }

    function pan(dx: number, dy: number): void {
        const { x, y, zoom } = camera.value
        jump({ x: x - dx / zoom, y: y - dy / zoom, zoom })
    }

    function zoomBy(factor: number, point = { x: size.value.width / 2, y: size.value.height / 2 }): void {
        jump(zoomAt(camera.value, size.value, point, factor))
    }

    onScopeDispose(() => cancelAnimationFrame(frame))
    return { camera, box, jump, fly, pan, zoomBy }
}

export type CameraControl = ReturnType<typeof useCamera>
