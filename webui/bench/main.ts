import type { Explorer } from '@/features/lineage/composables/useExplorer'
import type { Motion } from './frames'

let shown: Explorer | undefined

const stage = () => document.getElementById('stage')!

/** What `make bench-web` calls from outside. Everything heavy is loaded when it is its turn. */
const bench = {
    ours: async (count: number) => (await import('./layouts')).ours(count),
    elk: async (count: number) => (await import('./layouts')).elk(count),
    expansion: async (count: number, more: number) => (await import('./layouts')).expansion(count, more),
    paintOurs: async (count: number) => (await (await import('./explorer')).show(stage(), count)).took,
    paintFlow: async (count: number) => (await (await import('./flow')).show(stage(), count)).took,
    empty: async (milliseconds: number) => (await import('./frames')).emptyCanvas(stage(), milliseconds),
    /** Puts the explorer there once; what `explore` is called for then. */
    showExplorer: async (count: number) => {
        shown = (await (await import('./explorer')).show(stage(), count)).explorer
    },
    explore: async (motion: Motion, milliseconds: number) =>
        (await import('./frames')).explore(shown!, motion, milliseconds),
}

export type Bench = typeof bench

declare global {
    interface Window {
        bench: Bench
    }
}

window.bench = bench
