export interface Highlight {
    key: string
    text: string
}

const MOST = 3

/**
 * Which keys of metadata tell versions apart: plain values, those first that differ among the versions, numbers
 * before text, and those before that more versions have.
 */
export function tellingKeys(all: readonly unknown[], most = MOST): string[] {
    const known = new Map<string, { values: Set<unknown>; count: number; numbers: number }>()
    for (const metadata of all)
        for (const [key, value] of plainValues(metadata)) {
            const seen = known.get(key) ?? { values: new Set(), count: 0, numbers: 0 }
            seen.values.add(value)
            seen.count++
            if (typeof value === 'number') seen.numbers++
            known.set(key, seen)
        }
    const rank = (key: string): number[] => {
        const { values, count, numbers } = known.get(key)!
        return [Number(values.size > 1), Number(numbers > 0), count]
    }
    return [...known.keys()].sort((a, b) => compare(rank(b), rank(a)) || (a < b ? -1 : 1)).slice(0, most)
}

/** What a version has under these keys, as text to read. */
export function highlightsOf(metadata: unknown, keys: readonly string[]): Highlight[] {
    const values = new Map(plainValues(metadata))
    return keys.filter(key => values.has(key)).map(key => ({ key, text: shortValue(values.get(key)) }))
}

function shortValue(value: unknown): string {
    if (typeof value !== 'number' || Number.isInteger(value)) return String(value)
    return String(Number(value.toPrecision(4)))
}

function plainValues(metadata: unknown): [string, string | number | boolean][] {
    if (typeof metadata !== 'object' || metadata === null) return []
    return Object.entries(metadata).filter(([, value]) =>
        ['string', 'number', 'boolean'].includes(typeof value),
    )
}

function compare(a: readonly number[], b: readonly number[]): number {
    const at = a.findIndex((value, index) => value !== b[index])
    return at < 0 ? 0 : a[at]! - b[at]!
}
