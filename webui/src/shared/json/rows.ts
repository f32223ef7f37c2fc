/** One value of some JSON, or what holds others. */
export interface Row {
    /** Keys from the top. */
    path: readonly string[]
    depth: number
    key: string
    kind: 'text' | 'number' | 'boolean' | 'null' | 'object' | 'list'
    /** The value to read; how much it holds, of what holds others. */
    text: string
    value: unknown
    isOpen: boolean
}

/** The rows of a tree as far as it is open; with a search those that have it in key or value, and what holds them. */
export function rowsOf(json: unknown, closed: ReadonlySet<string>, search: string): Row[] {
    const wanted = search.trim().toLowerCase()
    const rows: Row[] = []
    walk(json, [])
    return rows

    function walk(value: unknown, path: readonly string[]): boolean {
        let isFound = false
        for (const [key, inner] of childrenOf(value)) {
            const here = [...path, key]
            const at = rows.length
            const row = rowOf(here, key, inner, wanted !== '' || !closed.has(pathText(here)))
            rows.push(row)
            const matches = isMatch(row, wanted)
            const within = row.isOpen && holds(inner) && walk(inner, here)
            if (matches || within) isFound = true
            else rows.length = at
        }
        return isFound
    }
}

/** A path as it is written in conditions: keys joined by dots. */
export function pathText(path: readonly string[]): string {
    return path.join('.')
}

function rowOf(path: readonly string[], key: string, value: unknown, isOpen: boolean): Row {
    const kind = kindOf(value)
    const count = childrenOf(value).length
    const texts = { object: `{${count}}`, list: `[${count}]`, null: 'null' } as const
    const text = kind in texts ? texts[kind as keyof typeof texts] : String(value)
    return { path, depth: path.length - 1, key, kind, text, value, isOpen }
}

function isMatch(row: Row, wanted: string): boolean {
    if (!wanted || pathText(row.path).toLowerCase().includes(wanted)) return true
    return row.kind !== 'object' && row.kind !== 'list' && row.text.toLowerCase().includes(wanted)
}

export function holds(value: unknown): value is object {
    return typeof value === 'object' && value !== null
}

function childrenOf(value: unknown): [string, unknown][] {
    return holds(value) ? Object.entries(value) : []
}

function kindOf(value: unknown): Row['kind'] {
    if (value === null) return 'null'
    if (Array.isArray(value)) return 'list'
    if (typeof value === 'object') return 'object'
    return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text'
}
