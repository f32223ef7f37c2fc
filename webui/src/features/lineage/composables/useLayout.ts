import { onScopeDispose, shallowRef } from 'vue'
import type { Drawing } from '../layout/carrying'
import { taskOf } from '../layout/carrying'
import type { LayoutReply, LayoutRequest } from '../layout/layout.worker'
import type { Scene } from '../model/scene'

/** A scene as it lies, and how it came to lie so. */
export interface Arranged extends Drawing {
    /** The numbers of the cards that were not there before; none if all of it is new. */
    added: readonly number[]
    /** Whether it was laid out from scratch. */
    fresh: boolean
    /** How long that took, in milliseconds. */
    took: number
}

/** Lays scenes out in a worker. A newer scene supersedes one that is not done yet. */
export function useLayout() {
    const arranged = shallowRef<Arranged>()
    const worker = new Worker(new URL('../layout/layout.worker.ts', import.meta.url), { type: 'module' })
    let pending: { number: number; scene: Scene; before: Drawing | undefined } | undefined
    let number = 0
    worker.onmessage = ({ data }: MessageEvent<LayoutReply>) => {
        if (data.number !== pending?.number) return
        const { scene, before } = pending
        pending = undefined
        arranged.value = {
            scene,
            layout: data.layout,
            took: data.took,
            fresh: before === undefined,
            added: before ? addedTo(before.scene, scene) : [],
        }
    }
    onScopeDispose(() => worker.terminate())

    /** `afresh` lays everything out anew; else what is there stays where it is. */
    function arrange(scene: Scene, afresh: boolean): void {
        // A scene that is to be laid out afresh stays so, if another one comes before it is done.
        const before = afresh || (pending && !pending.before) ? undefined : arranged.value
        pending = { number: ++number, scene, before }
        const request: LayoutRequest = { number, task: taskOf(scene, before) }
        worker.postMessage(request)
    }

    return { arranged, arrange }
}

function addedTo(before: Scene, scene: Scene): number[] {
    const added: number[] = []
    scene.nodes.forEach((node, i) => {
        if (!node.members.every(member => before.indexOf.has(member.id))) added.push(i)
    })
    return added
}
