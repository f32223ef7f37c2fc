import type { ImpactOfQuery } from '@/shared/api/generated/graphql'
import { toCsv } from './csv'

export type Impact = ImpactOfQuery['impact']
export type Affected = Impact['nodes'][number]

/** Gives a page of what is affected, with counts of all of it. */
export type ImpactSource = (version: string, first: number, after: string | null) => Promise<Impact>

/** The most that the API gives at a time. */
const LARGEST = 500

/** Everything that is affected, however much. */
export async function allAffected(source: ImpactSource, version: string): Promise<Affected[]> {
    const all: Affected[] = []
    for (let after: string | null = null; ;) {
        const page: Impact = await source(version, LARGEST, after)
        all.push(...page.nodes)
        if (!page.pageInfo.hasNextPage) return all
        after = page.pageInfo.endCursor ?? null
    }
}

const HEADER = ['level', 'project', 'artifact', 'version', 'type', 'aliases', 'owner', 'logged_at', 'deleted']

export function affectedAsCsv(affected: readonly Affected[]): string {
    return toCsv([
        HEADER,
        ...affected.map(
            ({ depth, aliases, version: { artifact, name, createdBy, createdAt, deletedAt } }) => [
                depth,
                artifact.project.name,
                artifact.name,
                name ?? '',
                artifact.type,
                aliases.join(' '),
                createdBy.name,
                createdAt,
                deletedAt ? 'yes' : 'no',
            ],
        ),
    ])
}
