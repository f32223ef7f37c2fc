import type { Scene, SceneEdge, SceneNode } from '../model/scene'
import type { Layout, LayoutTask } from './types'
import { NEW } from './types'

/** A scene that has been laid out. */
export interface Drawing {
    scene: Scene
    layout: Layout
}

/** What the layout has to know of a scene, and of where things lay before. */
export function taskOf(scene: Scene, before?: Drawing): LayoutTask {
    const edges = new Int32Array(scene.edges.length * 2)
    scene.edges.forEach(({ source, target }, e) => {
        edges[2 * e] = source
        edges[2 * e + 1] = target
    })
    const task: LayoutTask = { count: scene.nodes.length, edges }
    return before ? { ...task, previous: carryOver(before, scene) } : task
}

/** A layout in the numbers of another scene, as far as the two have cards and edges in common. */
function carryOver(before: Drawing, scene: Scene): Layout {
    const columns = new Int32Array(scene.nodes.length).fill(NEW)
    const ys = new Float64Array(scene.nodes.length)
    scene.nodes.forEach((node, i) => {
        const old = cardBefore(node, before.scene)
        if (old === undefined) return
        columns[i] = before.layout.columns[old]!
        ys[i] = before.layout.ys[old]!
    })
    return { columns, ys, ...carryEdges(before, scene) }
}

/** The card that it was before; a cluster may have been formed of cards, and lies where the first of these lay. */
function cardBefore(node: SceneNode, before: Scene): number | undefined {
    const old = before.indexOf.get(node.id)
    if (old !== undefined) return before.nodes[old]!.id === node.id ? old : undefined
    return node.cluster ? before.indexOf.get(node.members[0]!.id) : undefined
}

function carryEdges(
    { scene: old, layout }: Drawing,
    scene: Scene,
): Pick<Layout, 'bendOffsets' | 'bendYs' | 'backward'> {
    const oldEdges = new Map(old.edges.map((edge, e) => [nameOf(edge, old), e]))
    const backward = new Uint8Array(scene.edges.length)
    const bendOffsets = new Int32Array(scene.edges.length + 1)
    const bends: number[] = []
    scene.edges.forEach((edge, e) => {
        const was = oldEdges.get(nameOf(edge, scene))
        if (was !== undefined) {
            backward[e] = layout.backward[was]!
            for (let b = layout.bendOffsets[was]!; b < layout.bendOffsets[was + 1]!; b++)
                bends.push(layout.bendYs[b]!)
        }
        bendOffsets[e + 1] = bends.length
    })
    return { bendOffsets, bendYs: Float64Array.from(bends), backward }
}

const nameOf = (edge: SceneEdge, { nodes }: Scene): string =>
    `${nodes[edge.source]!.id} ${nodes[edge.target]!.id}`
