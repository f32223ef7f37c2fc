import type { Comparison, JsonFilter } from '@/shared/api/generated/graphql'

/** Longer signs first: `>=` is not `>`. */
const SIGNS: readonly (readonly [string, Comparison])[] = [
    ['>=', 'GE'],
    ['<=', 'LE'],
    ['!=', 'NE'],
    ['==', 'EQ'],
    ['>', 'GT'],
    ['<', 'LT'],
    ['=', 'EQ'],
    ['~', 'CONTAINS'],
]

/** Reads a condition such as `rows>=1000`, `source.name=lake` or `note ~ roses`; null if it is none. */
export function readCondition(text: string): JsonFilter | null {
    const found = /^\s*([^\s<>=!~]+)\s*(>=|<=|!=|==|>|<|=|~)(?!=)\s*(.+?)\s*$/.exec(text)
    if (!found) return null
    const op = SIGNS.find(([sign]) => sign === found[2])![1]
    const value = op === 'CONTAINS' ? unquoted(found[3]!) : readValue(found[3]!)
    return { path: found[1]!, op, value }
}

/** A number or a boolean where it looks like one, else text; quotes make everything text. */
function readValue(text: string): string | number | boolean {
    if (text === 'true' || text === 'false') return text === 'true'
    if (/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text)
    return unquoted(text)
}

function unquoted(text: string): string {
    return /^(".*"|'.*')$/.test(text) ? text.slice(1, -1) : text
}
