import type { LineageAroundQuery } from '@/shared/api/generated/graphql'
import type { LineageAnswer, LineageItem } from './items'

type Graph = LineageAroundQuery['lineage']
type GraphNode = Graph['nodes'][number]

/** An answer of the API as the explorer knows it. */
export function readGraph({ nodes, edges, truncated }: Graph): LineageAnswer {
    const around = neighboursOf(edges)
    return {
        root: nodes[0]?.id ?? '',
        items: nodes.map(node => readNode(node, around.get(node.id))),
        links: edges.map(({ source, target, role }) => ({ source, target, role })),
        truncated,
    }
}

interface Neighbours {
    upstream: Set<string>
    downstream: Set<string>
}

function neighboursOf(edges: Graph['edges']): Map<string, Neighbours> {
    const around = new Map<string, Neighbours>()
    const at = (id: string) => {
        const found = around.get(id) ?? { upstream: new Set(), downstream: new Set() }
        around.set(id, found)
        return found
    }
    for (const { source, target } of edges) {
        at(source).downstream.add(target)
        at(target).upstream.add(source)
    }
    return around
}

/** The API counts the neighbours that are not in its answer; with those that are, these are all. */
function readNode(node: GraphNode, around: Neighbours | undefined): LineageItem {
    const { id, hiddenUpstream, hiddenDownstream } = node
    return {
        ...(node.node ? readWhat(node.node) : NOTHING_KNOWN),
        id,
        deleted: node.deleted ?? false,
        upstream: hiddenUpstream == null ? null : hiddenUpstream + (around?.upstream.size ?? 0),
        downstream: hiddenDownstream == null ? null : hiddenDownstream + (around?.downstream.size ?? 0),
    }
}

type What = Omit<LineageItem, 'id' | 'deleted' | 'upstream' | 'downstream'>

const NOTHING_KNOWN: What = {
    kind: 'restricted',
    name: '',
    version: null,
    type: '',
    project: null,
    aliases: [],
    ref: null,
    key: null,
    state: null,
    at: null,
    by: null,
}

function readWhat(node: NonNullable<GraphNode['node']>): What {
    if (node.__typename === 'ArtifactVersion') {
        const { artifact, createdBy } = node
        return {
            kind: 'version',
            name: artifact.name,
            version: node.versionName ?? null,
            type: artifact.type,
            project: node.ref?.split('/')[0] ?? null,
            aliases: node.aliases,
            ref: node.ref ?? null,
            key: null,
            state: null,
            at: node.createdAt,
            by: createdBy.name,
        }
    }
    if (node.__typename !== 'Run') return NOTHING_KNOWN
    return {
        kind: 'run',
        name: node.runName,
        version: null,
        type: node.jobType,
        project: node.project.name,
        aliases: [],
        ref: null,
        key: node.key,
        state: node.state,
        at: node.startedAt,
        by: node.createdBy.name,
    }
}
