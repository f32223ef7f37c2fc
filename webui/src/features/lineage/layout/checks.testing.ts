import { expect } from 'vitest'
import type { Layout } from './types'
import { CARD, WAYPOINT_HEIGHT } from './types'

/** No two cards overlap, and edges pass between cards, not behind them. */
export function expectNoOverlap(edges: Int32Array, layout: Layout): void {
    const columns = new Map<number, { y: number; half: number; card: boolean }[]>()
    const add = (column: number, y: number, half: number, card: boolean) => {
        columns.set(column, [...(columns.get(column) ?? []), { y, half, card }])
    }
    layout.columns.forEach((column, v) => add(column, layout.ys[v]!, CARD.height / 2, true))
    for (let e = 0; e < layout.backward.length; e++) {
        for (
            let b = layout.bendOffsets[e]!, c = layout.columns[edges[2 * e]!]! + 1;
            b < layout.bendOffsets[e + 1]!;
            b++, c++
        ) {
            add(c, layout.bendYs[b]!, WAYPOINT_HEIGHT / 2, false)
        }
    }
    for (const items of columns.values()) {
        items.sort((a, b) => a.y - b.y)
        for (let i = 1; i < items.length; i++) {
            const [above, below] = [items[i - 1]!, items[i]!]
            const gap = above.card && below.card ? CARD.gapY : 0
            expect(below.y - below.half - (above.y + above.half)).toBeGreaterThanOrEqual(gap - 1e-6)
        }
    }
}

/** Edges point to the right, but for those that close a circle. */
export function expectLeftToRight(edges: Int32Array, layout: Layout): void {
    for (let e = 0; e < layout.backward.length; e++) {
        if (layout.backward[e]) continue
        expect(layout.columns[edges[2 * e + 1]!]!).toBeGreaterThan(layout.columns[edges[2 * e]!]!)
    }
}

/** Without the edges that are marked there is no circle: all nodes can be put in an order. */
export function expectNoCircle(count: number, edges: Int32Array, backward: Uint8Array): void {
    const waiting = new Int32Array(count)
    for (let e = 0; e < backward.length; e++) if (!backward[e]) waiting[edges[2 * e + 1]!]!++
    const free = [...waiting.keys()].filter(v => waiting[v] === 0)
    for (let i = 0; i < free.length; i++) {
        for (let e = 0; e < backward.length; e++) {
            if (!backward[e] && edges[2 * e] === free[i] && --waiting[edges[2 * e + 1]!]! === 0)
                free.push(edges[2 * e + 1]!)
        }
    }
    expect(free.length).toBe(count)
}
