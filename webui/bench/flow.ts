import { layOut } from '@/features/lineage/layout/layered'
import { xOfColumn } from '@/features/lineage/layout/types'
import { VueFlow } from '@vue-flow/core'
import '@vue-flow/core/dist/style.css'
import '@vue-flow/core/dist/theme-default.css'
import { createApp, h } from 'vue'
import { painted } from './frames'
import { answerOf, edgesOf } from './graphs'

/** Puts the same graph on the stage with Vue Flow, which is given the places of the nodes for nothing. */
export async function show(stage: HTMLElement, count: number): Promise<{ took: number }> {
    const layout = layOut({ count, edges: edgesOf(count) })
    const { items, links } = answerOf(count)
    const nodes = items.map(({ id, name }, i) => ({
        id,
        position: { x: xOfColumn(layout.columns[i]!), y: layout.ys[i]! },
        data: { label: name },
    }))
    const edges = links.map(({ source, target }) => ({ id: `${source}-${target}`, source, target }))
    const began = performance.now()
    let ready = () => {}
    const initialized = new Promise<void>(resolve => (ready = resolve))
    createApp(() => h(VueFlow, { nodes, edges, fitViewOnInit: false, onNodesInitialized: ready })).mount(
        stage,
    )
    await initialized
    await painted()
    return { took: performance.now() - began }
}
