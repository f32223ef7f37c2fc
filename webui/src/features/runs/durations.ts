import { formatDuration } from '@/shared/text/times'

interface Timed {
    startedAt: string
    finishedAt?: string | null | undefined
}

/** How long a run took, or has taken until now. Clocks of two machines may differ, so it is never below zero. */
export function durationOf(run: Timed, now: number): string {
    const end = run.finishedAt ? Date.parse(run.finishedAt) : now
    return formatDuration(Math.max(0, end - Date.parse(run.startedAt)))
}

/** What is counted of a first page: `3`, or `10+` where more follow. */
export function countOf(page: { nodes: readonly unknown[]; pageInfo: { hasNextPage: boolean } }): string {
    return `${page.nodes.length}${page.pageInfo.hasNextPage ? '+' : ''}`
}
