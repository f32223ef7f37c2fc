import { readCondition } from '@/shared/address/conditions'
import type { JsonFilter } from '@/shared/api/generated/graphql'

/** What is typed to find versions: one number, or conditions that all have to hold. */
export interface VersionSearch {
    /** `v12`, which is one version and leaves the rest out of account. */
    name: string | null
    alias: string | null
    tags: string[]
    metadata: JsonFilter[]
}

/**
 * Reads what is typed, parts parted by commas: `v12` or `12`, an alias that the artifact has, `rows>=1000`, and
 * all else is a tag.
 */
export function readSearch(text: string, aliases: readonly string[]): VersionSearch {
    const found: VersionSearch = { name: null, alias: null, tags: [], metadata: [] }
    for (const part of text.split(',').map(each => each.trim())) {
        const condition = readCondition(part)
        if (!part) continue
        if (/^v?[1-9]\d*$/.test(part)) found.name = `v${part.replace('v', '')}`
        else if (condition) found.metadata.push(condition)
        else if (aliases.includes(part)) found.alias = part
        else found.tags.push(part)
    }
    return found
}
