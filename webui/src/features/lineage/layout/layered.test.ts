import { describe, expect, test } from 'vitest'
import { expectLeftToRight, expectNoCircle, expectNoOverlap } from './checks.testing'
import { circularGraph, growingGraph } from './graphs.testing'
import { layOut } from './layered'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]

describe('a graph laid out from scratch', () => {
    test.each(SEEDS)('has no overlaps and goes from left to right (%i)', seed => {
        const count = 20 * seed * seed
        const edges = growingGraph(count, seed)
        const layout = layOut({ count, edges })
        expectNoOverlap(edges, layout)
        expectLeftToRight(edges, layout)
        expect([...layout.backward].every(mark => mark === 0)).toBe(true)
        expect(Math.min(...layout.columns)).toBe(0)
    })

    test.each(SEEDS)('may have circles (%i)', seed => {
        const count = 10 * seed
        const edges = circularGraph(count, seed)
        const layout = layOut({ count, edges })
        expectNoOverlap(edges, layout)
        expectLeftToRight(edges, layout)
        expectNoCircle(count, edges, layout.backward)
    })

    test('is the same each time', () => {
        const edges = growingGraph(300, 9)
        expect(layOut({ count: 300, edges })).toEqual(layOut({ count: 300, edges }))
    })

    test('keeps a chain straight', () => {
        const layout = layOut({ count: 4, edges: Int32Array.of(0, 1, 1, 2, 2, 3) })
        expect([...layout.columns]).toEqual([0, 1, 2, 3])
        expect(new Set(layout.ys).size).toBe(1)
    })

    test('draws a source near what it is used for', () => {
        // 0 → 1 → 2 → 3, and 4 is used by 3 only
        const layout = layOut({ count: 5, edges: Int32Array.of(0, 1, 1, 2, 2, 3, 4, 3) })
        expect(layout.columns[4]).toBe(2)
    })

    test('marks of a run that uses what it logs one edge only', () => {
        const layout = layOut({ count: 2, edges: Int32Array.of(0, 1, 1, 0) })
        expect([...layout.columns]).toEqual([0, 1])
        expect([...layout.backward]).toEqual([0, 1])
    })

    test('of nothing, and of a single node', () => {
        expect(layOut({ count: 0, edges: new Int32Array() }).columns.length).toBe(0)
        const single = layOut({ count: 1, edges: new Int32Array() })
        expect([...single.columns, ...single.ys]).toEqual([0, 0])
        expect([...layOut({ count: 1, edges: Int32Array.of(0, 0) }).backward]).toEqual([1])
    })

    test('does not recurse: a chain of 20,000 is laid out like any other', () => {
        const count = 20_000
        const edges = Int32Array.from({ length: 2 * (count - 1) }, (_, i) => (i >> 1) + (i & 1))
        const layout = layOut({ count, edges })
        expect(layout.columns[count - 1]).toBe(count - 1)
        expect(layout.ys.every(y => y === layout.ys[0])).toBe(true)
    })

    test('uncrosses what can be uncrossed', () => {
        // 0 and 1 lead crosswise to 3 and 2
        const layout = layOut({ count: 4, edges: Int32Array.of(0, 3, 1, 2) })
        expect(Math.sign(layout.ys[0]! - layout.ys[1]!)).toBe(Math.sign(layout.ys[3]! - layout.ys[2]!))
    })
})
