/** What a link to the explorer tells besides the page: kept in the query string. */
export interface ViewState {
    /** The id of the item that it is all about, if that is not the page's own version. */
    root: string | null
    direction: Direction
    depth: number
    hiddenTypes: readonly string[]
    grouped: boolean
    selected: string | null
    expansions: readonly Expansion[]
    /** Clusters that are open. */
    opened: readonly string[]
    /** Items pulled out of their clusters. */
    apart: readonly string[]
}

export type Direction = 'BOTH' | 'UPSTREAM' | 'DOWNSTREAM'

/** That the neighbours of an item on one side are shown, however far it is from the root. */
export interface Expansion {
    id: string
    side: 'upstream' | 'downstream'
}

export const MOST_DEPTH = 20
const MOST_EXPANSIONS = 100

export const START: ViewState = {
    root: null,
    direction: 'BOTH',
    depth: 2,
    hiddenTypes: [],
    grouped: true,
    selected: null,
    expansions: [],
    opened: [],
    apart: [],
}

const DIRECTIONS: Record<string, Direction> = { both: 'BOTH', up: 'UPSTREAM', down: 'DOWNSTREAM' }

type Query = Readonly<Record<string, unknown>>

/** What the query string says; what is missing or makes no sense is as at the start. */
export function readView(query: Query, start: ViewState = START): ViewState {
    const depth = Number(text(query.depth) || NaN)
    return {
        root: text(query.root) || null,
        direction: readDirection(text(query.dir)) ?? start.direction,
        depth: Number.isInteger(depth) && depth >= 1 ? Math.min(depth, MOST_DEPTH) : start.depth,
        hiddenTypes: list(query.hide),
        grouped: text(query.group) !== 'off',
        selected: text(query.sel) || null,
        expansions: list(query.more).flatMap(readExpansion).slice(0, MOST_EXPANSIONS),
        opened: list(query.open),
        apart: list(query.apart),
    }
}

/** The query string of a view; only what differs from the start is in it. */
export function writeView(view: ViewState, start: ViewState = START): Record<string, string> {
    const direction = Object.keys(DIRECTIONS).find(name => DIRECTIONS[name] === view.direction)!
    const all: Record<string, string> = {
        root: view.root ?? '',
        dir: view.direction === start.direction ? '' : direction,
        depth: view.depth === start.depth ? '' : String(view.depth),
        hide: view.hiddenTypes.join(','),
        group: view.grouped ? '' : 'off',
        sel: view.selected ?? '',
        more: view.expansions.map(({ id, side }) => `${side === 'upstream' ? 'u' : 'd'}.${id}`).join(','),
        open: view.opened.join(','),
        apart: view.apart.join(','),
    }
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

function readDirection(name: string): Direction | null {
    return Object.hasOwn(DIRECTIONS, name) ? DIRECTIONS[name]! : null
}

function readExpansion(item: string): Expansion[] {
    const id = item.slice(2)
    if (!id || item[1] !== '.') return []
    if (item[0] === 'u') return [{ id, side: 'upstream' }]
    return item[0] === 'd' ? [{ id, side: 'downstream' }] : []
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): string[] =>
    text(value)
        .split(',')
        .filter(item => item !== '')
