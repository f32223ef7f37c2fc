import { describe, expect, test } from 'vitest'
import { expectLeftToRight, expectNoCircle, expectNoOverlap } from './checks.testing'
import { circularGraph, growingGraph, random } from './graphs.testing'
import { layOut } from './layered'
import type { Layout } from './types'
import { CARD, NEW } from './types'

const SEEDS = [1, 2, 3, 4, 5, 6]

/** What was laid out, in the numbers of a graph that has the same nodes and edges first, and then some more. */
function grown(layout: Layout, count: number, edgeCount: number): Layout {
    const before = layout.columns.length
    const columns = new Int32Array(count).fill(NEW)
    columns.set(layout.columns)
    const ys = new Float64Array(count)
    ys.set(layout.ys)
    const bendOffsets = new Int32Array(edgeCount + 1).fill(layout.bendYs.length)
    bendOffsets.set(layout.bendOffsets)
    const backward = new Uint8Array(edgeCount)
    backward.set(layout.backward)
    expect(before).toBeLessThanOrEqual(count)
    return { columns, ys, bendOffsets, bendYs: layout.bendYs, backward }
}

/** How many of the first nodes do not lie where they lay. */
function moved(before: Layout, after: Layout): number[] {
    return [...before.columns.keys()].filter(
        v => before.columns[v] !== after.columns[v] || Math.abs(before.ys[v]! - after.ys[v]!) > 1e-9,
    )
}

describe('a graph that grows', () => {
    test.each(SEEDS)('keeps every node in its place when one is expanded (%i)', seed => {
        const count = 100 * seed
        const edges = growingGraph(count, seed)
        const before = layOut({ count, edges })
        const next = random(seed)
        const parent = Math.floor(next() * count)
        const more = [...edges]
        for (let k = 0; k < 12; k++) more.push(parent, count + k)
        const bigger = Int32Array.from(more)
        const after = layOut({
            count: count + 12,
            edges: bigger,
            previous: grown(before, count + 12, more.length / 2),
        })
        expect(moved(before, after)).toEqual([])
        expectNoOverlap(bigger, after)
        expectLeftToRight(bigger, after)
        const siblings = [...after.ys.slice(count)]
        siblings.forEach((y, k) => k > 0 && expect(y - siblings[k - 1]!).toBe(CARD.height + CARD.gapY))
    })

    test.each(SEEDS)('moves only what an edge would else point to the left of (%i)', seed => {
        const count = 60
        const all = growingGraph(90, seed)
        const first = Int32Array.from(
            pairs(all)
                .filter(([a, b]) => a < count && b < count)
                .flat(),
        )
        const rest = pairs(all).filter(([a, b]) => a >= count || b >= count)
        const edges = Int32Array.from([...first, ...rest.flat()])
        const before = layOut({ count, edges: first })
        const after = layOut({ count: 90, edges, previous: grown(before, 90, edges.length / 2) })
        expectNoOverlap(edges, after)
        expectLeftToRight(edges, after)
        for (const v of moved(before, after)) expect(after.columns[v]).toBeGreaterThan(before.columns[v]!)
    })

    test.each(SEEDS)('may have circles, and new ones (%i)', seed => {
        const count = 40
        const all = pairs(circularGraph(count, seed))
        const half = Math.floor(all.length / 2)
        const before = layOut({ count, edges: Int32Array.from(all.slice(0, half).flat()) })
        const edges = Int32Array.from(all.flat())
        const after = layOut({ count, edges, previous: grown(before, count, all.length) })
        expectNoOverlap(edges, after)
        expectLeftToRight(edges, after)
        expectNoCircle(count, edges, after.backward)
    })

    test('goes to the left of the first column for what comes before', () => {
        const before = layOut({ count: 2, edges: Int32Array.of(0, 1) })
        const edges = Int32Array.of(0, 1, 2, 0, 3, 2)
        const after = layOut({ count: 4, edges, previous: grown(before, 4, 3) })
        expect([...after.columns]).toEqual([0, 1, -1, -2])
        expect([...after.ys]).toEqual([0, 0, 0, 0])
    })

    test('marks the new edge that closes a circle, and moves nothing', () => {
        const before = layOut({ count: 3, edges: Int32Array.of(0, 1, 1, 2) })
        const after = layOut({
            count: 3,
            edges: Int32Array.of(0, 1, 1, 2, 2, 0),
            previous: grown(before, 3, 3),
        })
        expect([...after.backward]).toEqual([0, 0, 1])
        expect(moved(before, after)).toEqual([])
    })

    test('pushes to the right what a new step lies before', () => {
        const before = layOut({ count: 2, edges: Int32Array.of(0, 1) })
        const edges = Int32Array.of(0, 1, 0, 2, 2, 1)
        const after = layOut({ count: 3, edges, previous: grown(before, 3, 3) })
        expect([...after.columns]).toEqual([0, 2, 1])
        expectNoOverlap(edges, after)
    })

    test('keeps the rest in its place when something goes', () => {
        const edges = Int32Array.of(0, 1, 0, 2, 0, 3)
        const before = layOut({ count: 4, edges })
        const without = {
            columns: before.columns.slice(0, 3),
            ys: before.ys.slice(0, 3),
            backward: new Uint8Array(2),
            bendOffsets: new Int32Array(3),
            bendYs: new Float64Array(),
        }
        const after = layOut({ count: 3, edges: edges.slice(0, 4), previous: without })
        expect(after).toEqual(without)
    })

    test('takes in what hangs together with nothing', () => {
        const before = layOut({ count: 1, edges: new Int32Array() })
        const edges = Int32Array.of(1, 2)
        const after = layOut({ count: 3, edges, previous: grown(before, 3, 1) })
        expectNoOverlap(edges, after)
        expectLeftToRight(edges, after)
        expect(moved(before, after)).toEqual([])
    })
})

function pairs(edges: Int32Array): [number, number][] {
    return Array.from({ length: edges.length / 2 }, (_, e) => [edges[2 * e]!, edges[2 * e + 1]!])
}
