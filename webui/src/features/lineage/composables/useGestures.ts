import type { Ref } from 'vue'
import { onScopeDispose, ref, watch } from 'vue'
import type { CameraControl } from './useCamera'

/** So far a pointer may wander in a click. */
const CLICK = 4
const WHEEL_ZOOM = 0.0015
/** A wheel that counts lines or pages, in pixels. */
const LINE = 16

interface Point {
    x: number
    y: number
}

/** Drag to pan, wheel or two fingers to zoom; `onClick` is told of clicks that hit no control. */
export function useGestures(
    stage: Readonly<Ref<HTMLElement | null>>,
    control: CameraControl,
    onClick: (point: Point) => void,
) {
    const dragging = ref(false)
    const pointers = new Map<number, Point>()
    let wandered = 0

    function pointOf(event: MouseEvent): Point {
        const { left, top } = stage.value!.getBoundingClientRect()
        return { x: event.clientX - left, y: event.clientY - top }
    }

    function onDown(event: PointerEvent): void {
        if (event.button !== 0 || isControl(event.target)) return
        pointers.set(event.pointerId, pointOf(event))
        wandered = 0
    }

    function onMove(event: PointerEvent): void {
        const before = pointers.get(event.pointerId)
        if (!before) return
        const now = pointOf(event)
        wandered += Math.hypot(now.x - before.x, now.y - before.y)
        if (wandered >= CLICK && !dragging.value) {
            dragging.value = true
            stage.value!.setPointerCapture(event.pointerId)
        }
        const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
        if (other) pinch(other, before, now)
        else if (dragging.value) control.pan(now.x - before.x, now.y - before.y)
        pointers.set(event.pointerId, now)
    }

    /** One finger stays, the other goes from `before` to `now`. */
    function pinch(fixed: Point, before: Point, now: Point): void {
        const spread = (point: Point) => Math.max(1, Math.hypot(point.x - fixed.x, point.y - fixed.y))
        control.pan((now.x - before.x) / 2, (now.y - before.y) / 2)
        control.zoomBy(spread(now) / spread(before), { x: (now.x + fixed.x) / 2, y: (now.y + fixed.y) / 2 })
    }

    function onUp(event: PointerEvent): void {
        if (!pointers.delete(event.pointerId)) return
        if (
            event.type === 'pointerup' &&
            wandered < CLICK &&
            !(event.target as Element).closest('[data-card]')
        )
            onClick(pointOf(event))
        if (pointers.size === 0) dragging.value = false
    }

    function onWheel(event: WheelEvent): void {
        if ((event.target as Element).closest('[data-scrolls]')) return
        event.preventDefault()
        const scale = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE
        const [dx, dy] = [event.deltaX * scale, event.deltaY * scale]
        const sideways = Math.abs(dx) > Math.abs(dy)
        if (event.shiftKey || (sideways && !event.ctrlKey)) control.pan(sideways ? -dx : -dy, 0)
        else control.zoomBy(Math.exp(-dy * WHEEL_ZOOM * (event.ctrlKey ? 4 : 1)), pointOf(event))
    }

    const events: [string, (event: never) => void][] = [
        ['pointerdown', onDown],
        ['pointermove', onMove],
        ['pointerup', onUp],
        ['pointercancel', onUp],
        ['wheel', onWheel],
    ]
    const listen = (to: HTMLElement | null) =>
        events.forEach(([type, handler]) =>
            to?.addEventListener(type, handler as EventListener, { passive: false }),
        )
    const forget = (to: HTMLElement | null) =>
        events.forEach(([type, handler]) => to?.removeEventListener(type, handler as EventListener))
    watch(
        stage,
        (now, before) => {
            forget(before ?? null)
            listen(now)
        },
        { immediate: true, flush: 'post' },
    )
    onScopeDispose(() => forget(stage.value))
    return { dragging }
}

/** Controls on the stage have their own use for the pointer; a card may be dragged like the ground. */
function isControl(target: EventTarget | null): boolean {
    return (target as Element).closest('[data-control]') !== null
}
