import { layOut } from './layered'
import type { Layout, LayoutTask } from './types'

/** A task with a number, by which its answer is known. */
export interface LayoutRequest {
    number: number
    task: LayoutTask
}

export interface LayoutReply {
    number: number
    layout: Layout
    /** How long it took, in milliseconds. */
    took: number
}

self.onmessage = ({ data }: MessageEvent<LayoutRequest>) => {
    const began = performance.now()
    const layout = layOut(data.task)
    const reply: LayoutReply = { number: data.number, layout, took: performance.now() - began }
    self.postMessage(reply)
}
