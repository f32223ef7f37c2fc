import { expect, test } from 'vitest'
import type { LineageAnswer } from './items'
import { hiddenNeighbours, learn } from './known'
import { lineage } from './lineages.testing'
import type { LineageSource, Question } from './loading'
import { answersOf, load, shownBy } from './loading'

/** Answers from a lineage in memory as the API does: every edge between two items of the answer, none else. */
function sourceOf(text: string): LineageSource & { asked: string[] } {
    const known = lineage(text)
    const asked: string[] = []
    const answer = (root: string, ids: Set<string>): LineageAnswer => ({
        root,
        truncated: false,
        items: [...ids].map(id => known.items.get(id)!),
        links: known.links.filter(({ source, target }) => ids.has(source) && ids.has(target)),
    })
    const walk = (root: string, sides: Map<string, Set<string>>[], depth: number) => {
        const found = new Set([root])
        for (const side of sides) {
            let level = [root]
            for (let step = 0; step < depth; step++)
                level = level.flatMap(id => [...(side.get(id) ?? [])]).filter(id => found.add(id))
        }
        return found
    }
    return {
        asked,
        around: async (root, direction, depth) => {
            asked.push(`${direction} ${root} ${depth}`)
            if (!known.items.has(root)) throw new Error('NOT_FOUND')
            const sides = {
                BOTH: [known.sources, known.targets],
                UPSTREAM: [known.sources],
                DOWNSTREAM: [known.targets],
            }
            return answer(root, walk(root, sides[direction], depth))
        },
        edgesOf: async ids => {
            asked.push(`edges of ${ids.join(' ')}`)
            return ids.map(id => ({ ...answer(id, walk(id, [known.sources, known.targets], 1)), items: [] }))
        },
    }
}

// b is made by r1 from a, and r2 makes d of b and c; c comes of a, too.
const GRAPH = 'a>r1 r1>b b>r2 c>r2 r2>d a>r3 r3>c d>r4'
const question = (more: Partial<Question> = {}): Question => ({
    root: 'r1',
    direction: 'BOTH',
    depth: 1,
    expansions: [],
    ...more,
})

test('an expansion shows the neighbours, and all edges between what is shown', async () => {
    const source = sourceOf(GRAPH)
    const first = await load(source, question())
    expect(shownBy(first)).toEqual(new Set(['r1', 'a', 'b']))
    const more = await load(
        source,
        question({
            expansions: [
                { id: 'a', side: 'downstream' },
                { id: 'b', side: 'downstream' },
            ],
        }),
        first,
    )
    expect(shownBy(more)).toEqual(new Set(['r1', 'a', 'b', 'r3', 'r2']))
    expect(source.asked).toEqual(['BOTH r1 1', 'DOWNSTREAM a 1', 'DOWNSTREAM b 1', 'edges of r3 r2'])
    const all = await load(
        source,
        question({
            expansions: [...more.question.expansions, { id: 'r3', side: 'downstream' }],
        }),
        more,
    )
    const known = learn(answersOf(all))
    // c is shown as what r3 made; that r2 used it is known although nobody asked for r2's sources.
    expect(known.sources.get('r2')).toEqual(new Set(['b', 'c']))
    const hidden = (id: string) =>
        ['upstream', 'downstream'].map(side =>
            hiddenNeighbours(known, known.items.get(id)!, side as 'upstream', shownBy(all)),
        )
    expect(hidden('r2')).toEqual([0, 1])
    expect(hidden('c')).toEqual([0, 0])
})

test('what was answered is not asked again, but for what has changed', async () => {
    const source = sourceOf(GRAPH)
    const expansions = [{ id: 'b', side: 'downstream' }] as const
    const loaded = await load(source, question({ expansions }))
    source.asked.length = 0
    await load(source, question({ expansions: [] }), loaded)
    expect(source.asked).toEqual([])
    await load(source, question({ depth: 2, expansions }), loaded)
    expect(source.asked).toEqual(['BOTH r1 2'])
    source.asked.length = 0
    expect(shownBy(await load(source, loaded.question))).toEqual(shownBy(loaded))
    expect(source.asked).toEqual(['BOTH r1 1', 'DOWNSTREAM b 1', 'edges of r2'])
})

test('an expansion that is gone is left out; a root that is gone is an error', async () => {
    const source = sourceOf(GRAPH)
    const loaded = await load(source, question({ expansions: [{ id: 'gone', side: 'upstream' }] }))
    expect(shownBy(loaded)).toEqual(new Set(['r1', 'a', 'b']))
    await expect(load(source, question({ root: 'gone' }))).rejects.toThrow('NOT_FOUND')
})
