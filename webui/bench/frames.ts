import type { Explorer } from '@/features/lineage/composables/useExplorer'

/** Frames a second while `step` is called in each, over so many milliseconds. */
export async function framesWhile(step: (t: number) => void, milliseconds: number): Promise<number> {
    let frames = 0
    const began = await new Promise<number>(requestAnimationFrame)
    let now = began
    while (now - began < milliseconds) {
        step((now - began) / milliseconds)
        now = await new Promise<number>(requestAnimationFrame)
        frames++
    }
    return (frames * 1000) / (now - began)
}

/** How smoothly a canvas of the size of the window is cleared. */
export function emptyCanvas(stage: HTMLElement, milliseconds: number): Promise<number> {
    const canvas = document.createElement('canvas')
    canvas.width = innerWidth
    canvas.height = innerHeight
    stage.append(canvas)
    const context = canvas.getContext('2d', { alpha: false })!
    return framesWhile(t => {
        context.fillStyle = t < 0.5 ? '#ffffff' : '#fefefe'
        context.fillRect(0, 0, canvas.width, canvas.height)
    }, milliseconds)
}

/** How smoothly the explorer is panned where cards can be read, panned with all of it on the screen, and zoomed. */
export async function explore(
    explorer: Explorer,
    milliseconds: number,
): Promise<Record<'near' | 'far' | 'zoom', number>> {
    const { bounds } = explorer.picture.value!
    const middle = { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 }
    const pan = () => framesWhile(t => explorer.pan(t < 0.5 ? -9 : 9, t < 0.5 ? -3 : 3), milliseconds)
    explorer.jump({ ...middle, zoom: 0.8 })
    const near = await pan()
    const all = Math.min(
        innerWidth / (bounds.right - bounds.left),
        innerHeight / (bounds.bottom - bounds.top),
    )
    explorer.jump({ ...middle, zoom: all })
    const far = await pan()
    explorer.jump({ ...middle, zoom: all })
    const zoom = await framesWhile(t => explorer.zoomBy(t < 0.5 ? 1.03 : 1 / 1.03), milliseconds)
    return { near, far, zoom }
}

/** What is in the page now has been drawn when the frame after the next begins. */
export async function painted(): Promise<void> {
    await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
}
