import type { VersionQuery } from '@/shared/api/generated/graphql'

type Producers = VersionQuery['artifactVersion']['producedBy']['nodes']
export type Source = Producers[number]['inputs']['nodes'][number]

/** What the runs used to make it, each once. */
export function sourcesOf(runs: Producers): Source[] {
    const byId = new Map(runs.flatMap(run => run.inputs.nodes).map(source => [source.id, source]))
    return [...byId.values()]
}

/** Whether a run used more than was asked for. */
export function hasMoreSources(runs: Producers): boolean {
    return runs.some(run => run.inputs.totalCount > run.inputs.nodes.length)
}
