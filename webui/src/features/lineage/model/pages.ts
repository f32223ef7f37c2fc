import { runPath, versionPath } from '@/shared/address/paths'
import type { LineageItem } from './items'

/** Where an item has its own page; null for what has none. */
export function pageOf(item: LineageItem): string | null {
    if (item.kind === 'restricted' || item.deleted || item.project === null) return null
    if (item.kind === 'run') return runPath(item.project, item.key ?? item.id)
    return versionPath(item.project, item.name, item.version ?? '')
}

/** Where one sees what depends on it. */
export function impactPageOf(item: LineageItem): string | null {
    const page = item.kind === 'version' ? pageOf(item) : null
    return page && `${page}/impact`
}
