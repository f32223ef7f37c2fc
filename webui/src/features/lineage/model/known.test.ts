import { expect, test } from 'vitest'
import { countTypes, withoutTypes } from './filtering'
import { hiddenNeighbours, learn } from './known'
import { item, lineage, links } from './lineages.testing'

test('answers are put together, each link once, and the last one holds', () => {
    const known = learn([
        { items: [item('a'), item('r1')], links: links('a>r1') },
        { items: [item('r1', { state: 'FAILED' }), item('b')], links: links('a>r1 r1>b') },
    ])
    expect([...known.items.keys()]).toEqual(['a', 'r1', 'b'])
    expect(known.items.get('r1')!.state).toBe('FAILED')
    expect(known.links).toEqual(links('a>r1 r1>b'))
    expect(known.sources.get('b')).toEqual(new Set(['r1']))
})

test('hidden neighbours are all less those that are shown', () => {
    const known = lineage('a>r1 a>r2 r1>b', { a: { downstream: 7 } })
    const a = known.items.get('a')!
    expect(hiddenNeighbours(known, a, 'downstream', new Set(['a', 'r1', 'r2', 'b']))).toBe(5)
    expect(hiddenNeighbours(known, a, 'downstream', new Set(['a', 'r1']))).toBe(6)
    expect(hiddenNeighbours(known, a, 'upstream', new Set(['a']))).toBe(0)
})

test('of a restricted item nothing is counted', () => {
    const known = lineage('r1>x1', { x1: { upstream: null, downstream: null } })
    expect(hiddenNeighbours(known, known.items.get('x1')!, 'downstream', new Set(['x1']))).toBe(0)
})

test('a hidden type takes along the runs that have nothing else to show', () => {
    const known = lineage('d>r1 r1>m d2>r2 r2>d3 r1>x1 r2>x2', {
        d: { type: 'dataset' },
        d2: { type: 'dataset' },
        d3: { type: 'dataset' },
    })
    const all = new Set(known.items.keys())
    expect(withoutTypes(known, all, 'm', new Set())).toEqual(all)
    expect(withoutTypes(known, all, 'm', new Set(['dataset']))).toEqual(new Set(['m', 'r1', 'x1']))
    expect(withoutTypes(known, all, 'd', new Set(['dataset']))).toEqual(new Set(['d', 'm', 'r1', 'x1']))
    expect(countTypes(known, all)).toEqual([
        { type: 'dataset', count: 3 },
        { type: 'model', count: 1 },
    ])
})
