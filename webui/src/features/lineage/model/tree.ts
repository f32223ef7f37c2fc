import type { Scene } from './scene'

/** A line of the tree list: a card, and how it hangs on the one that it is listed under. */
export interface TreeRow {
    card: number
    /** 1 for the root. */
    level: number
    /** Which way from the line above it. */
    via: 'root' | 'upstream' | 'downstream' | 'apart'
    /** Its place among those under the same line, from 1, and how many these are. */
    position: number
    size: number
}

/**
 * The visible graph as a list for those who do not see it drawn: under the root what it came from and what came of
 * it, and so on. Each card is listed once, where the shortest way leads to it; what no way leads to comes last.
 */
export function treeRows(scene: Scene): TreeRow[] {
    if (scene.root < 0) return []
    const children = childrenOf(scene)
    const rows: TreeRow[] = []
    const stack: TreeRow[] = [{ card: scene.root, level: 1, via: 'root', position: 1, size: 1 }]
    while (stack.length) {
        const row = stack.pop()!
        rows.push(row)
        const own = children[row.card]!
        for (let i = own.length - 1; i >= 0; i--) {
            stack.push({ ...own[i]!, level: row.level + 1, position: i + 1, size: own.length })
        }
    }
    const listed = new Set(rows.map(row => row.card))
    const rest = scene.nodes.map((_, card) => card).filter(card => !listed.has(card))
    return rows.concat(
        rest.map((card, i) => ({ card, level: 1, via: 'apart', position: i + 1, size: rest.length })),
    )
}

type Child = Pick<TreeRow, 'card' | 'via'>

function childrenOf(scene: Scene): Child[][] {
    const children: Child[][] = scene.nodes.map(() => [])
    const seen = new Set([scene.root])
    const queue = [scene.root]
    for (let i = 0; i < queue.length; i++) {
        const card = queue[i]!
        for (const [via, others] of [
            ['upstream', scene.sources],
            ['downstream', scene.targets],
        ] as const) {
            for (const other of others[card]!) {
                if (seen.has(other)) continue
                seen.add(other)
                children[card]!.push({ card: other, via })
                queue.push(other)
            }
        }
    }
    return children
}
