import { expect, test } from 'vitest'
import type { Known } from '../model/known'
import { everything, lineage } from '../model/lineages.testing'
import type { SceneChoice } from '../model/scene'
import { makeScene } from '../model/scene'
import type { Drawing } from './carrying'
import { taskOf } from './carrying'
import { expectLeftToRight, expectNoOverlap } from './checks.testing'
import { layOut } from './layered'
import { CARD } from './types'

const FAN = [1, 2, 3, 4, 5, 6].map(i => `d>r${i} r${i}>m${i}`).join(' ')

function draw(known: Known, root: string, before?: Drawing, more: Partial<SceneChoice> = {}): Drawing {
    const scene = makeScene(known, everything(known, root, more))
    const task = taskOf(scene, before)
    const layout = layOut(task)
    expectNoOverlap(task.edges, layout)
    expectLeftToRight(task.edges, layout)
    return { scene, layout }
}

const placeOf = ({ scene, layout }: Drawing, id: string) => {
    const card = scene.indexOf.get(id)!
    return [layout.columns[card], layout.ys[card]]
}

test('what becomes known in another order stays where it was', () => {
    const before = draw(lineage('d>r1 r1>m d>r2 r2>n'), 'd')
    const after = draw(lineage('e>r2 r2>n d>r2 d>r1 r1>m r1>o'), 'd', before)
    for (const id of ['d', 'r1', 'm', 'r2', 'n']) expect(placeOf(after, id)).toEqual(placeOf(before, id))
})

test('a member that is pulled out leaves its cluster and everything else in place', () => {
    const known = lineage(`${FAN} d>q q>z`)
    const before = draw(known, 'd')
    const after = draw(known, 'd', before, { apart: new Set(['r3']) })
    for (const id of ['d', 'r1', 'm1', 'q', 'z']) expect(placeOf(after, id)).toEqual(placeOf(before, id))
    expect(placeOf(after, 'r3')[0]).toBe(placeOf(before, 'r1')[0])
})

test('an opened cluster shows its members, and closes to where the first of them was', () => {
    const known = lineage(FAN)
    const closed = draw(known, 'd')
    const cluster = closed.scene.nodes[closed.scene.indexOf.get('m1')!]!.id
    const opened = draw(known, 'd', closed, { opened: new Set([cluster]) })
    const ys = [1, 2, 3, 4, 5, 6].map(i => placeOf(opened, `m${i}`)[1]!).sort((a, b) => a - b)
    ys.forEach((y, i) => i > 0 && expect(y - ys[i - 1]!).toBe(CARD.height + CARD.gapY))
    const again = draw(known, 'd', opened)
    expect(placeOf(again, cluster)).toEqual(placeOf(opened, 'm1'))
})

test('edges keep their ways', () => {
    const long = 'a>r1 r1>b b>r2 r2>c a>r2'
    const before = draw(lineage(long), 'a')
    const after = draw(lineage(`${long} c>r3 a>r3`), 'a', before)
    const bends = ({ scene, layout }: Drawing, from: string, to: string) => {
        const e = scene.edges.findIndex(
            ({ source, target }) => scene.nodes[source]!.id === from && scene.nodes[target]!.id === to,
        )
        return [...layout.bendYs.slice(layout.bendOffsets[e], layout.bendOffsets[e + 1])]
    }
    expect(bends(before, 'a', 'r2').length).toBe(2)
    expect(bends(after, 'a', 'r2')).toEqual(bends(before, 'a', 'r2'))
    expect(bends(after, 'a', 'r3').length).toBe(4)
})
