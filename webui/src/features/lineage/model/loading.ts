import type { LineageAnswer } from './items'
import type { Direction, Expansion } from './viewState'

/** Who answers questions about the lineage. */
export interface LineageSource {
    /** The graph around an id or a ref; its first item is the root. Rejects with what went wrong. */
    around: (root: string, direction: Direction, depth: number, first: number) => Promise<LineageAnswer>
    /** The edges of each of these items, and the ids of what they lead to; the items themselves are left out. */
    edgesOf: (ids: readonly string[]) => Promise<LineageAnswer[]>
}

/** What is to be shown. */
export interface Question {
    root: string
    direction: Direction
    depth: number
    expansions: readonly Expansion[]
}

/** What was answered so far. */
export interface Loaded {
    question: Question
    base: LineageAnswer
    expansions: ReadonlyMap<string, LineageAnswer>
    /** By id, of items that only an expansion shows. */
    edges: ReadonlyMap<string, LineageAnswer>
}

const MOST_NODES = 1_000
const MOST_NEIGHBOURS = 500

export const keyOf = ({ id, side }: Expansion): string => `${side} ${id}`

/**
 * Asks what is not known yet. Answers of `before` are taken over where the question was the same. An expansion that
 * cannot be had any more is left out. What an expansion shows may have edges to anything on the screen: these are
 * asked for too, so that edges are complete and the counts of what is hidden exact.
 */
export async function load(source: LineageSource, question: Question, before?: Loaded): Promise<Loaded> {
    const { root, direction, depth } = question
    const [base, expansions] = await Promise.all([
        isAnswered(question, before) ? before!.base : source.around(root, direction, depth, MOST_NODES),
        loadExpansions(source, question.expansions, before),
    ])
    const edges = await loadEdges(source, base, expansions, before)
    return { question, base, expansions, edges }
}

function isAnswered({ root, direction, depth }: Question, before: Loaded | undefined): boolean {
    const old = before?.question
    return old !== undefined && old.root === root && old.direction === direction && old.depth === depth
}

async function loadExpansions(
    source: LineageSource,
    wanted: readonly Expansion[],
    before: Loaded | undefined,
): Promise<Map<string, LineageAnswer>> {
    const found = await Promise.all(
        wanted.map(async (expansion): Promise<[string, LineageAnswer | undefined]> => {
            const key = keyOf(expansion)
            const direction = expansion.side === 'upstream' ? 'UPSTREAM' : 'DOWNSTREAM'
            const answer =
                before?.expansions.get(key) ?? source.around(expansion.id, direction, 1, MOST_NEIGHBOURS)
            return [key, await Promise.resolve(answer).catch(() => undefined)]
        }),
    )
    return new Map(found.filter((entry): entry is [string, LineageAnswer] => entry[1] !== undefined))
}

async function loadEdges(
    source: LineageSource,
    base: LineageAnswer,
    expansions: ReadonlyMap<string, LineageAnswer>,
    before: Loaded | undefined,
): Promise<Map<string, LineageAnswer>> {
    const inBase = new Set(base.items.map(item => item.id))
    const edges = new Map<string, LineageAnswer>()
    const missing: string[] = []
    for (const answer of expansions.values()) {
        for (const item of answer.items) {
            if (
                inBase.has(item.id) ||
                item.kind === 'restricted' ||
                edges.has(item.id) ||
                missing.includes(item.id)
            )
                continue
            const known = before?.edges.get(item.id)
            if (known) edges.set(item.id, known)
            else missing.push(item.id)
        }
    }
    const answers = missing.length ? await source.edgesOf(missing) : []
    missing.forEach((id, i) => {
        if (answers[i]) edges.set(id, answers[i])
    })
    return edges
}

/**
 * All answers, the most exact last: what an item's own count says holds, whoever told of it. The base comes first
 * too, so that its items keep their order, whatever else becomes known.
 */
export function answersOf({ base, expansions, edges }: Loaded): LineageAnswer[] {
    return [base, ...edges.values(), ...expansions.values(), base]
}

/** The ids of what is to be shown, whatever filters say. */
export function shownBy({ base, expansions }: Loaded): Set<string> {
    const shown = new Set(base.items.map(item => item.id))
    for (const answer of expansions.values()) for (const item of answer.items) shown.add(item.id)
    return shown
}
