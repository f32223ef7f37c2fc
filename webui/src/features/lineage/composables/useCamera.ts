import type { Ref } from 'vue'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { Camera, Size } from '../render/camera'
import { between, visibleBox, zoomAt } from '../render/camera'

const FLIGHT = 320
/** The camera rests when it has not moved for so many milliseconds. */
const REST = 120

/** Where one looks, and how to get elsewhere. */
export function useCamera(size: Readonly<Ref<Size>>) {
    const camera = shallowRef<Camera>({ x: 0, y: 0, zoom: 1 })
    const box = computed(() => visibleBox(camera.value, size.value))
    /** Whether it is on its way: what is on the screen may then be less exact, and has to be quick. */
    const moving = shallowRef(false)
    const calm = matchMedia('(prefers-reduced-motion: reduce)')
    let frame = 0
    let resting = 0

    let flight: { from: Camera; to: Camera; began: number | undefined } | undefined

    function jump(to: Camera): void {
        flight = undefined
        camera.value = to
    }

    /** A step of a motion that others will follow. */
    function move(to: Camera): void {
        camera.value = to
        moving.value = true
        clearTimeout(resting)
        resting = window.setTimeout(() => (moving.value = false), REST)
    }

    function drag(to: Camera): void {
        flight = undefined
        move(to)
    }

    /** Moves there within a third of a second, or at once for those who want no motion. */
    function fly(to: Camera): void {
        if (calm.matches) return jump(to)
        flight = { from: camera.value, to, began: undefined }
        cancelAnimationFrame(frame)
        frame = requestAnimationFrame(advance)
    }

    function advance(now: number): void {
        if (!flight) return
        flight.began ??= now
        const t = Math.min(1, (now - flight.began) / FLIGHT)
        move(between(flight.from, flight.to, t))
        if (t < 1) frame = requestAnimationFrame(advance)
        else flight = undefined
    }

    /** The window on the drawing has become larger by so many pixels: its left upper corner stays where it was. */
    function keepCorner(wider: number, higher: number): void {
        const shifted = ({ x, y, zoom }: Camera) => ({
            x: x + wider / 2 / zoom,
            y: y + higher / 2 / zoom,
            zoom,
        })
        if (flight) flight = { ...flight, from: shifted(flight.from) }
        camera.value = shifted(camera.value)
    }

    function pan(dx: number, dy: number): void {
        const { x, y, zoom } = camera.value
        drag({ x: x - dx / zoom, y: y - dy / zoom, zoom })
    }

    function zoomBy(factor: number, point = { x: size.value.width / 2, y: size.value.height / 2 }): void {
        drag(zoomAt(camera.value, size.value, point, factor))
    }

    onScopeDispose(() => {
        cancelAnimationFrame(frame)
        clearTimeout(resting)
    })
    return { camera, box, moving, jump, drag, fly, pan, zoomBy, keepCorner }
}

export type CameraControl = ReturnType<typeof useCamera>
