import type { LineageAroundQuery } from '@/shared/api/generated/graphql'
import type { LineageAnswer } from './items'
import type { LineageSource } from './loading'
import { readGraph } from './reading'
import type { Direction } from './viewState'

/** Sends a question to the API and gives its data; rejects with the client's error. */
export interface Asking {
    around: (variables: {
        root: string
        direction: Direction
        depth: number
        first: number
    }) => Promise<LineageAroundQuery>
    /** A document that is made up as it goes. */
    document: (text: string, variables: Record<string, string>) => Promise<Record<string, EdgesOfOne>>
}

export interface EdgesOfOne {
    edges: LineageAnswer['links']
    truncated: boolean
}

/** So many items are asked about at once: the API limits what one operation may cost. */
const AT_ONCE = 25
const MOST_EDGES_AROUND = 100

/** The lineage as the API tells it. */
export function lineageSource(asking: Asking): LineageSource {
    return {
        around: async (root, direction, depth, first) =>
            readGraph((await asking.around({ root, direction, depth, first })).lineage),
        edgesOf: async ids => {
            const pages = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, i) =>
                ids.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
            )
            return (await Promise.all(pages.map(page => edgesOf(asking, page)))).flat()
        },
    }
}

async function edgesOf(asking: Asking, ids: readonly string[]): Promise<LineageAnswer[]> {
    const data = await asking.document(
        edgesDocument(ids.length),
        Object.fromEntries(ids.map((id, i) => [`id${i}`, id])),
    )
    return ids.map((root, i) => ({
        root,
        items: [],
        links: data[`of${i}`]!.edges,
        truncated: data[`of${i}`]!.truncated,
    }))
}

/** The edges next to each of several items, in one operation. */
export function edgesDocument(count: number): string {
    const each = Array.from({ length: count }, (_, i) => i)
    const variables = each.map(i => `$id${i}: ID!`).join(', ')
    const fields = each.map(
        i =>
            `of${i}: lineage(root: $id${i}, direction: BOTH, depth: 1, first: ${MOST_EDGES_AROUND}) { edges { source target role } truncated }`,
    )
    return `query LineageEdges(${variables}) { ${fields.join(' ')} }`
}
