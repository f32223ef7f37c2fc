import { describe, expect, test } from 'vitest'
import { highlightAround } from './highlight'
import { everything, lineage } from './lineages.testing'
import { makeScene } from './scene'
import { treeRows } from './tree'

const SIX = [1, 2, 3, 4, 5, 6]
/** A dataset used by six runs, each of which logged a model. */
const FAN = SIX.map(i => `d>r${i} r${i}>m${i}`).join(' ')

const ids = (scene: ReturnType<typeof makeScene>) =>
    scene.nodes.map(node => node.members.map(member => member.id).join('+'))

describe('clusters', () => {
    test('put siblings together, and what comes of them', () => {
        const known = lineage(FAN)
        const scene = makeScene(known, everything(known, 'd'))
        expect(ids(scene)).toEqual(['d', 'r1+r2+r3+r4+r5+r6', 'm1+m2+m3+m4+m5+m6'])
        expect(scene.edges.map(({ source, target, pairs }) => [source, target, pairs.length])).toEqual([
            [0, 1, 6],
            [1, 2, 6],
        ])
        expect(scene.itemCount).toBe(13)
    })

    test('are of five or more', () => {
        const four = [1, 2, 3, 4].map(i => `d>r${i}`).join(' ')
        const known = lineage(four)
        expect(makeScene(known, everything(known, 'd')).nodes.length).toBe(5)
        const five = lineage(`${four} d>r5`)
        expect(ids(makeScene(five, everything(five, 'd')))).toEqual(['d', 'r1+r2+r3+r4+r5'])
    })

    test('leave out versions that hold aliases, and the runs that logged them', () => {
        const known = lineage(FAN, { m6: { aliases: ['production'] } })
        expect(ids(makeScene(known, everything(known, 'd'))).sort()).toEqual([
            'd',
            'm1+m2+m3+m4+m5',
            'm6',
            'r1+r2+r3+r4+r5',
            'r6',
        ])
    })

    test('are opened, and let one out', () => {
        const known = lineage(FAN)
        const cluster = makeScene(known, everything(known, 'd')).nodes[1]!.id
        const opened = makeScene(known, everything(known, 'd', { opened: new Set([cluster]) }))
        expect(opened.nodes.length).toBe(13)
        const without = makeScene(known, everything(known, 'd', { apart: new Set(['r3']) }))
        expect(ids(without).sort()).toEqual(['d', 'm1+m2+m4+m5+m6', 'm3', 'r1+r2+r4+r5+r6', 'r3'])
        expect(without.nodes.some(node => node.id === cluster)).toBe(true)
    })

    test('keep their id when they grow', () => {
        const before = lineage(FAN)
        const after = lineage(`${FAN} d>r7 r7>m7`)
        const idsOf = (known: typeof before) =>
            makeScene(known, everything(known, 'd')).nodes.map(node => node.id)
        expect(idsOf(after)).toEqual(idsOf(before))
    })

    test('are of one kind and type, and of what hangs on the same', () => {
        const known = lineage(`${FAN} d>r7 r7>t1 r7>t2 r7>t3 r7>t4 r7>t5`, { t5: { type: 'table' } })
        expect(ids(makeScene(known, everything(known, 'd')))).not.toContain('t1+t2+t3+t4+t5')
        expect(ids(makeScene(known, everything(known, 'd', { grouped: false }))).length).toBe(19)
    })
})

test('the hidden are counted by card', () => {
    const known = lineage('d>r1 r1>m', { m: { downstream: 9, upstream: 3 } })
    const scene = makeScene(known, everything(known, 'd'))
    const m = scene.nodes[scene.indexOf.get('m')!]!
    expect([m.hiddenUpstream, m.hiddenDownstream]).toEqual([2, 9])
})

test('what is not shown has no card and no edge', () => {
    const known = lineage('d>r1 r1>m')
    const scene = makeScene(known, everything(known, 'd', { shown: new Set(['d', 'r1']) }))
    expect(ids(scene)).toEqual(['d', 'r1'])
    expect(scene.edges.length).toBe(1)
})

describe('the highlighted way', () => {
    test('leads from item to item, also through clusters', () => {
        const known = lineage(`${FAN} m1>r9 r9>z`)
        const scene = makeScene(known, everything(known, 'd', { apart: new Set(['m2']) }))
        const at = (id: string) => scene.indexOf.get(id)!
        const { downstream, upstream, edges } = highlightAround(scene, at('m2'))
        expect([downstream[at('m2')], downstream[at('z')], downstream[at('d')]]).toEqual([0, -1, -1])
        expect([upstream[at('d')], upstream[at('m1')], upstream[at('z')]]).toEqual([2, -1, -1])
        expect(upstream[at('r2')]).toBe(1)
        expect([...edges].filter(mark => mark === 2).length).toBe(2)
    })

    test('may be of one direction', () => {
        const known = lineage('d>r1 r1>m m>r2 r2>z')
        const scene = makeScene(known, everything(known, 'd'))
        const found = highlightAround(scene, scene.indexOf.get('m')!, { upstream: false, downstream: true })
        expect([...found.upstream]).toEqual([-1, -1, -1, -1, -1])
        expect([...found.downstream]).toEqual([-1, -1, 0, 1, 2])
    })

    test('of circles ends', () => {
        const known = lineage('d>r1 r1>d')
        const scene = makeScene(known, everything(known, 'd'))
        expect([...highlightAround(scene, 0).downstream]).toEqual([0, 1])
    })
})

test('the tree lists each card once, where the shortest way leads to it', () => {
    const known = lineage('d>r1 r1>m e>r1 m>r2 d>r2', { q: {} })
    const scene = makeScene(known, everything(known, 'm'))
    const rows = treeRows(scene).map(
        row => `${row.level} ${row.via} ${scene.nodes[row.card]!.id} ${row.position}/${row.size}`,
    )
    expect(rows).toEqual([
        '1 root m 1/1',
        '2 upstream r1 1/2',
        '3 upstream d 1/2',
        '3 upstream e 2/2',
        '2 downstream r2 2/2',
        '1 apart q 1/1',
    ])
})
