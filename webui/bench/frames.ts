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
    const canvas = stage.querySelector('canvas') ?? document.createElement('canvas')
    canvas.width = innerWidth
    canvas.height = innerHeight
    stage.replaceChildren(canvas)
    const context = canvas.getContext('2d', { alpha: false })!
    return framesWhile(t => {
        context.fillStyle = t < 0.5 ? '#ffffff' : '#fefefe'
        context.fillRect(0, 0, canvas.width, canvas.height)
    }, milliseconds)
}

/** Panned where cards can be read, panned with all of it on the screen, zoomed. */
export type Motion = 'near' | 'far' | 'zoom'

const SETTLED = 500

/** How smoothly the explorer is moved so. Getting there is over before it is measured. */
export async function explore(explorer: Explorer, motion: Motion, milliseconds: number): Promise<number> {
    const { bounds } = explorer.picture.value!
    const all = Math.min(
        innerWidth / (bounds.right - bounds.left),
        innerHeight / (bounds.bottom - bounds.top),
    )
    explorer.jump({
        x: (bounds.left + bounds.right) / 2,
        y: (bounds.top + bounds.bottom) / 2,
        zoom: motion === 'near' ? 0.8 : all,
    })
    await new Promise(resolve => setTimeout(resolve, SETTLED))
    if (motion === 'zoom') return framesWhile(t => explorer.zoomBy(t < 0.5 ? 1.03 : 1 / 1.03), milliseconds)
    return framesWhile(t => explorer.pan(t < 0.5 ? -9 : 9, t < 0.5 ? -3 : 3), milliseconds)
}

/** What is in the page now has been drawn when the frame after the next begins. */
export async function painted(): Promise<void> {
    await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
}
