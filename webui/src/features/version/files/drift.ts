export interface Drift {
    text: string
    tone: 'neutral' | 'ok' | 'warn' | 'danger'
    isBad: boolean
}

const STATES: Record<string, Drift> = {
    SAME: { text: 'unchanged', tone: 'ok', isBad: false },
    CHANGED: { text: 'changed at its source', tone: 'warn', isBad: true },
    MISSING: { text: 'gone from its source', tone: 'danger', isBad: true },
    UNREADABLE: { text: 'source cannot be read', tone: 'warn', isBad: true },
    UNKNOWN: { text: 'never checked', tone: 'neutral', isBad: false },
}

/** What the last check of a reference means. */
export function driftOf(state: string | null | undefined): Drift {
    return STATES[state ?? 'UNKNOWN'] ?? STATES['UNKNOWN']!
}

export interface DriftCounts {
    same: number
    changed: number
    missing: number
    unreadable: number
    unknown: number
    unverified: number
}

/** How all references of a version stand, in one line: `3 of 412 changed since v7`. */
export function driftLine(counts: DriftCounts, version: string): Drift {
    const total = counts.same + counts.changed + counts.missing + counts.unreadable + counts.unknown
    if (counts.unknown === total) return { text: 'never checked', tone: 'neutral', isBad: false }
    const bad = [
        counts.changed && `${counts.changed} of ${total} changed since ${version}`,
        counts.missing && `${counts.missing} of ${total} gone`,
        counts.unreadable && `${counts.unreadable} of ${total} cannot be read`,
    ].filter(Boolean)
    if (!bad.length) {
        const checked = counts.same === total ? `all ${total}` : `${counts.same} of ${total}`
        return { text: `${checked} unchanged since ${version}`, tone: 'ok', isBad: false }
    }
    return { text: bad.join(', '), tone: counts.missing ? 'danger' : 'warn', isBad: true }
}

/** The scheme of a URI, such as `s3`; empty if it has none. */
export function schemeOf(uri: string): string {
    return /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase() ?? ''
}
