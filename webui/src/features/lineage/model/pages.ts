import type { LineageItem } from './items'

const part = encodeURIComponent

/** Where an item has its own page; null for what has none. */
export function pageOf(item: LineageItem): string | null {
    if (item.kind === 'restricted' || item.deleted || item.project === null) return null
    if (item.kind === 'run') return `/p/${part(item.project)}/runs/${part(item.key ?? item.id)}`
    return `/p/${part(item.project)}/a/${part(item.name)}/v/${part(item.version ?? '')}`
}

/** Where one sees what depends on it. */
export function impactPageOf(item: LineageItem): string | null {
    const page = item.kind === 'version' ? pageOf(item) : null
    return page && `${page}/impact`
}
