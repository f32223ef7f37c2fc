export interface Sheet {
    rows: string[][]
    /** Whether there is more than is in `rows`. */
    isCut: boolean
}

const MOST_ROWS = 500
const MOST_COLUMNS = 50

/** Reads separated values as RFC 4180 has them: quotes hold separators, line ends and doubled quotes. */
export function readCsv(text: string, separator: string): Sheet {
    const rows: string[][] = []
    let row: string[] = []
    let at = 0
    while (at < text.length && rows.length < MOST_ROWS) {
        const [cell, end] = text[at] === '"' ? quoted(text, at, separator) : plain(text, at, separator)
        row.push(cell)
        at = end
        if (text[at] === separator) {
            at++
            if (at === text.length) row.push('')
            else continue
        }
        if (text[at] === '\r') at++
        if (text[at] === '\n') at++
        rows.push(row)
        row = []
    }
    const isWide = rows.some(each => each.length > MOST_COLUMNS)
    return {
        rows: isWide ? rows.map(each => each.slice(0, MOST_COLUMNS)) : rows,
        isCut: isWide || at < text.length,
    }
}

/** Which of the usual separators the first line has most of. */
export function separatorOf(text: string): string {
    const line = text.slice(0, 10_000).split(/\r?\n/, 1)[0]!
    const counts = [',', '\t', ';', '|'].map(each => [line.split(each).length, each] as const)
    return counts.reduce((best, each) => (each[0] > best[0] ? each : best))[1]
}

function plain(text: string, from: number, separator: string): [string, number] {
    let end = from
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++
    return [text.slice(from, end), end]
}

function quoted(text: string, from: number, separator: string): [string, number] {
    let cell = ''
    let at = from + 1
    for (;;) {
        const end = text.indexOf('"', at)
        if (end < 0) return [cell + text.slice(at), text.length]
        cell += text.slice(at, end)
        if (text[end + 1] !== '"') {
            // What follows a closing quote belongs to no rule; it is shown rather than lost.
            const [rest, after] = plain(text, end + 1, separator)
            return [cell + rest, after]
        }
        cell += '"'
        at = end + 2
    }
}
