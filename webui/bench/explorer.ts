import '@/app/main.css'
import LineageExplorer from '@/features/lineage/components/LineageExplorer.vue'
import type { Explorer } from '@/features/lineage/composables/useExplorer'
import { START } from '@/features/lineage/model/viewState'
import { createApp, h, shallowRef } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { painted } from './frames'
import { answerOf, sourceOf } from './graphs'

/** Puts the explorer on the stage; gives how long it took from the data to the first painted picture. */
export async function show(stage: HTMLElement, count: number): Promise<{ took: number; explorer: Explorer }> {
    const answer = answerOf(count)
    const shown = shallowRef<{ explorer: Explorer }>()
    const router = createRouter({
        history: createMemoryHistory(),
        routes: [{ path: '/', component: { render: () => null } }],
    })
    const props = { source: sourceOf(answer), root: 'n0', view: { ...START, grouped: false } }
    const began = performance.now()
    createApp(() => h(LineageExplorer, { ...props, ref: shown }))
        .use(router)
        .mount(stage)
    await until(
        () =>
            shown.value?.explorer.picture.value !== undefined &&
            stage.querySelector('.lineage-card') !== null,
    )
    await painted()
    return { took: performance.now() - began, explorer: shown.value!.explorer }
}

async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise(requestAnimationFrame)
}
