import type { Adjacency } from './adjacency'
import { sourcesOf, targetsOf } from './adjacency'
import { backEdgesAfter, columnsAfter } from './growth'
import { Slots } from './slots'
import type { Layout, LayoutTask } from './types'
import { CARD, NEW, WAYPOINT_HEIGHT } from './types'
import { waypointsOver } from './waypoints'

const WAYPOINT_GAP = 3

/**
 * The drawing after a graph has grown or shrunk. What was there stays exactly where it is, unless it has to go to
 * another column for its edges to point to the right; what is new takes free room near its neighbours, siblings
 * side by side. Edges keep their ways and new ones are threaded between the cards.
 */
export function layoutStable(task: LayoutTask, previous: Layout): Layout {
    const backward = backEdgesAfter(task, previous)
    const columns = columnsAfter(task, previous, backward)
    const room = new Room()
    const ys = previous.ys.slice()
    const kept = keepNodes(columns, previous, room)
    const bends = keepBends(task, columns, backward, previous, kept, room)
    placeOthers(task, columns, previous, kept, ys, room)
    threadOthers(task, columns, backward, ys, bends, room)
    return { columns, ys, backward, ...flatten(bends) }
}

class Room {
    private readonly columns = new Map<number, Slots>()

    at(column: number): Slots {
        const found = this.columns.get(column) ?? new Slots()
        this.columns.set(column, found)
        return found
    }
}

/** Marks the nodes that stay, and takes their room. */
function keepNodes(columns: Int32Array, previous: Layout, room: Room): Uint8Array {
    const kept = new Uint8Array(columns.length)
    for (let v = 0; v < columns.length; v++) {
        if (columns[v] !== previous.columns[v]) continue
        kept[v] = 1
        room.at(columns[v]!).occupy(previous.ys[v]!, CARD.height)
    }
    return kept
}

/** The bends of each edge that stays as it was; of the others as many as they need, at no height yet. */
function keepBends(
    { edges }: LayoutTask,
    columns: Int32Array,
    backward: Uint8Array,
    previous: Layout,
    kept: Uint8Array,
    room: Room,
): Float64Array[] {
    const bends: Float64Array[] = []
    for (let e = 0; e < backward.length; e++) {
        const [source, target] = [edges[2 * e]!, edges[2 * e + 1]!]
        const needed = backward[e] ? 0 : waypointsOver(columns[target]! - columns[source]!)
        const old = previous.bendYs.slice(previous.bendOffsets[e]!, previous.bendOffsets[e + 1]!)
        const stays = kept[source] && kept[target] && old.length === needed
        bends.push(stays ? old : new Float64Array(needed).fill(NaN))
        if (stays) old.forEach((y, i) => room.at(columns[source]! + 1 + i).occupy(y, WAYPOINT_HEIGHT))
    }
    return bends
}

/** Gives each node that is new, or has another column, a place; those next to what lies already come first. */
function placeOthers(
    { count, edges }: LayoutTask,
    columns: Int32Array,
    previous: Layout,
    kept: Uint8Array,
    ys: Float64Array,
    room: Room,
): void {
    const sides = [sourcesOf(count, edges), targetsOf(count, edges)]
    const placed = kept.slice()
    let turn = firstTurn(previous, sides, placed)
    while (turn.length) {
        const wishes = new Map(
            turn.map(v => [v, previous.columns[v] === NEW ? meanOf(v, sides, placed, ys) : ys[v]!]),
        )
        turn.sort((a, b) => columns[a]! - columns[b]! || wishes.get(a)! - wishes.get(b)! || a - b)
        for (let i = 0; i < turn.length;) {
            const end = endOfSiblings(turn, i, columns, wishes)
            placeSiblings(turn.slice(i, end), wishes.get(turn[i]!)!, room.at(columns[turn[i]!]!), ys)
            i = end
        }
        for (const v of turn) placed[v] = 1
        turn = nextTurn(turn, sides, placed)
    }
}

/** What lies in another column now, and what is new next to something that stays. */
function firstTurn(previous: Layout, sides: Adjacency[], placed: Uint8Array): number[] {
    const turn: number[] = []
    for (let v = 0; v < placed.length; v++) {
        if (!placed[v] && (previous.columns[v] !== NEW || touches(v, sides, placed))) turn.push(v)
    }
    return turn.length ? turn : firstLeft(placed)
}

/** What is next to those that were placed last; where nothing is, the first of those that are left. */
function nextTurn(last: number[], sides: Adjacency[], placed: Uint8Array): number[] {
    const turn = new Set<number>()
    for (const v of last) {
        for (const side of sides) {
            for (let k = side.offsets[v]!; k < side.offsets[v + 1]!; k++) {
                if (!placed[side.neighbours[k]!]) turn.add(side.neighbours[k]!)
            }
        }
    }
    return turn.size ? [...turn] : firstLeft(placed)
}

function firstLeft(placed: Uint8Array): number[] {
    const first = placed.indexOf(0)
    return first < 0 ? [] : [first]
}

function touches(v: number, sides: Adjacency[], placed: Uint8Array): boolean {
    return sides.some(side => {
        for (let k = side.offsets[v]!; k < side.offsets[v + 1]!; k++)
            if (placed[side.neighbours[k]!]) return true
        return false
    })
}

function meanOf(v: number, sides: Adjacency[], placed: Uint8Array, ys: Float64Array): number {
    let sum = 0
    let total = 0
    for (const side of sides) {
        for (let k = side.offsets[v]!; k < side.offsets[v + 1]!; k++) {
            const other = side.neighbours[k]!
            if (!placed[other]) continue
            sum += ys[other]!
            total++
        }
    }
    return total > 0 ? sum / total : 0
}

function endOfSiblings(
    turn: number[],
    begin: number,
    columns: Int32Array,
    wishes: Map<number, number>,
): number {
    let end = begin + 1
    while (
        end < turn.length &&
        columns[turn[end]!] === columns[turn[begin]!] &&
        wishes.get(turn[end]!)! - wishes.get(turn[begin]!)! < 1
    )
        end++
    return end
}

/** One under the other, around the height they wish for, or as near as there is room for all of them. */
function placeSiblings(siblings: number[], wish: number, slots: Slots, ys: Float64Array): void {
    const step = CARD.height + CARD.gapY
    const height = siblings.length * step - CARD.gapY
    const top = slots.take(wish, height, CARD.gapY) - height / 2
    siblings.forEach((v, i) => {
        ys[v] = top + i * step + CARD.height / 2
    })
}

/** Leads the edges that are new between what lies in the columns they pass, as straight as there is room. */
function threadOthers(
    { edges }: LayoutTask,
    columns: Int32Array,
    backward: Uint8Array,
    ys: Float64Array,
    bends: Float64Array[],
    room: Room,
): void {
    for (let e = 0; e < backward.length; e++) {
        const own = bends[e]!
        if (!own.length || !Number.isNaN(own[0])) continue
        const [source, target] = [edges[2 * e]!, edges[2 * e + 1]!]
        for (let i = 0; i < own.length; i++) {
            const straight = ys[source]! + (ys[target]! - ys[source]!) * ((i + 1) / (own.length + 1))
            own[i] = room.at(columns[source]! + 1 + i).take(straight, WAYPOINT_HEIGHT, WAYPOINT_GAP)
        }
    }
}

function flatten(bends: Float64Array[]): Pick<Layout, 'bendOffsets' | 'bendYs'> {
    const bendOffsets = new Int32Array(bends.length + 1)
    bends.forEach((own, e) => {
        bendOffsets[e + 1] = bendOffsets[e]! + own.length
    })
    const bendYs = new Float64Array(bendOffsets[bends.length]!)
    bends.forEach((own, e) => bendYs.set(own, bendOffsets[e]!))
    return { bendOffsets, bendYs }
}
