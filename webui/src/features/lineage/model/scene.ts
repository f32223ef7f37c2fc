import type { ClusterChoice } from './clusters'
import { groupSiblings } from './clusters'
import { withoutTypes } from './filtering'
import type { LineageItem, Role } from './items'
import type { Known } from './known'
import { hiddenNeighbours } from './known'

/** One card: an item, or a cluster of several. */
export interface SceneNode {
    id: string
    /** At least one; several in a cluster. */
    members: readonly LineageItem[]
    cluster: boolean
    /** How many direct neighbours are not shown; 0 for a cluster, whose members may share theirs. */
    hiddenUpstream: number
    hiddenDownstream: number
}

/** What connects two cards. */
export interface SceneEdge {
    source: number
    target: number
    role: Role
    /** The items that it connects: more than one pair between clusters. */
    pairs: readonly (readonly [source: string, target: string])[]
}

/** The graph as it is on the screen. Nodes are numbered, in the order in which they became known. */
export interface Scene {
    nodes: readonly SceneNode[]
    edges: readonly SceneEdge[]
    root: number
    /** The number of the card that an item, or a cluster, is shown by. */
    indexOf: ReadonlyMap<string, number>
    /** The neighbours of each card. */
    sources: readonly (readonly number[])[]
    targets: readonly (readonly number[])[]
    /** How many items there are, in clusters too. */
    itemCount: number
}

export interface SceneChoice extends ClusterChoice {
    root: string
    /** What the answers said is to be shown. */
    shown: ReadonlySet<string>
    hiddenTypes: ReadonlySet<string>
    /** Whether siblings are put together. */
    grouped: boolean
}

/** The cards and what connects them. */
export function makeScene(known: Known, choice: SceneChoice): Scene {
    const shown = withoutTypes(known, choice.shown, choice.root, choice.hiddenTypes)
    const groups = choice.grouped ? groupSiblings(known, shown, choice.root, choice) : undefined
    const groupOf = (id: string) => groups?.get(id) ?? id
    const membersOf = new Map<string, LineageItem[]>()
    for (const item of known.items.values()) {
        if (!shown.has(item.id)) continue
        const members = membersOf.get(groupOf(item.id))
        if (members) members.push(item)
        else membersOf.set(groupOf(item.id), [item])
    }
    const nodes = [...membersOf].map(([id, members]) => makeNode(known, id, members, shown))
    const indexOf = new Map<string, number>()
    nodes.forEach((node, i) => {
        indexOf.set(node.id, i)
        for (const member of node.members) indexOf.set(member.id, i)
    })
    const edges = makeEdges(known, indexOf)
    return {
        nodes,
        edges,
        indexOf,
        root: indexOf.get(choice.root) ?? -1,
        itemCount: shown.size,
        sources: neighbours(nodes.length, edges, 'source'),
        targets: neighbours(nodes.length, edges, 'target'),
    }
}

/** A card with nothing on it is in no scene. */
export const EMPTY_SCENE: Scene = {
    nodes: [],
    edges: [],
    root: -1,
    indexOf: new Map(),
    sources: [],
    targets: [],
    itemCount: 0,
}

function makeNode(known: Known, id: string, members: LineageItem[], shown: ReadonlySet<string>): SceneNode {
    const cluster = members.length > 1
    const hidden = (side: 'upstream' | 'downstream') =>
        cluster ? 0 : hiddenNeighbours(known, members[0]!, side, shown)
    return {
        id,
        members,
        cluster,
        hiddenUpstream: hidden('upstream'),
        hiddenDownstream: hidden('downstream'),
    }
}

function makeEdges(known: Known, indexOf: ReadonlyMap<string, number>): SceneEdge[] {
    const edges = new Map<string, { source: number; target: number; role: Role; pairs: [string, string][] }>()
    for (const link of known.links) {
        const source = indexOf.get(link.source)
        const target = indexOf.get(link.target)
        if (source === undefined || target === undefined || source === target) continue
        const edge = edges.get(`${source}-${target}`)
        if (edge) edge.pairs.push([link.source, link.target])
        else
            edges.set(`${source}-${target}`, {
                source,
                target,
                role: link.role,
                pairs: [[link.source, link.target]],
            })
    }
    return [...edges.values()]
}

function neighbours(count: number, edges: readonly SceneEdge[], side: 'source' | 'target'): number[][] {
    const found: number[][] = Array.from({ length: count }, () => [])
    for (const edge of edges) found[side === 'source' ? edge.target : edge.source]!.push(edge[side])
    return found
}
