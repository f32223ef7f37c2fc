import { diffLines } from 'diff'

export interface DiffLine {
    kind: 'added' | 'removed' | 'same' | 'gap'
    text: string
    before: number | null
    after: number | null
}

/** So many unchanged lines stand around each change. */
const AROUND = 3
/** Texts that differ more than this are no use to read beside one another. */
const MOST_EDITS = 1_000

/** The lines of two texts as one list with what changed; null if they differ too much for that. */
export function compareLines(before: string, after: string): DiffLine[] | null {
    const parts = diffLines(before, after, { maxEditLength: MOST_EDITS })
    if (!parts) return null
    let [old, now] = [0, 0]
    const lines: DiffLine[] = []
    for (const part of parts) {
        for (const text of linesOf(part.value)) {
            if (part.added) lines.push({ kind: 'added', text, before: null, after: ++now })
            else if (part.removed) lines.push({ kind: 'removed', text, before: ++old, after: null })
            else lines.push({ kind: 'same', text, before: ++old, after: ++now })
        }
    }
    return folded(lines)
}

function linesOf(text: string): string[] {
    const lines = text.split('\n')
    if (lines.at(-1) === '') lines.pop()
    return lines
}

/** Leaves out what is unchanged and not near a change. */
function folded(lines: readonly DiffLine[]): DiffLine[] {
    const isNear = new Array<boolean>(lines.length).fill(false)
    lines.forEach((line, index) => {
        if (line.kind === 'same') return
        isNear.fill(true, Math.max(0, index - AROUND), Math.min(lines.length, index + AROUND + 1))
    })
    const kept: DiffLine[] = []
    let hidden = 0
    lines.forEach((line, index) => {
        if (!isNear[index]) {
            hidden++
            return
        }
        if (hidden) kept.push(gap(hidden))
        hidden = 0
        kept.push(line)
    })
    if (hidden) kept.push(gap(hidden))
    return kept
}

function gap(hidden: number): DiffLine {
    return { kind: 'gap', text: `${hidden} unchanged`, before: null, after: null }
}
