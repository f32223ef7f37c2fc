/** What `make bench-web` calls from outside. Everything heavy is loaded when it is its turn. */

const stage = () => document.getElementById('stage')!

const bench = {
    ours: async (count: number) => (await import('./layouts')).ours(count),
    elk: async (count: number) => (await import('./layouts')).elk(count),
    expansion: async (count: number, more: number) => (await import('./layouts')).expansion(count, more),
    paintOurs: async (count: number) => (await (await import('./explorer')).show(stage(), count)).took,
    paintFlow: async (count: number) => (await (await import('./flow')).show(stage(), count)).took,
    empty: async (milliseconds: number) => (await import('./frames')).emptyCanvas(stage(), milliseconds),
    explore: async (count: number, milliseconds: number) => {
        const { explorer } = await (await import('./explorer')).show(stage(), count)
        return (await import('./frames')).explore(explorer, milliseconds)
    },
}

export type Bench = typeof bench

declare global {
    interface Window {
        bench: Bench
    }
}

window.bench = bench
