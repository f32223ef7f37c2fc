import { lasting } from '@/shared/browser/shelves'
import type { Shelf } from '@/shared/browser/shelves'

/** What was run in the playground, and with what. */
export interface Asked {
    query: string
    variables: string
    headers: string
}

export interface Remembered extends Asked {
    /** When it was run last, in milliseconds. */
    at: number
}

const KEY = 'wanllmdb.playground.history'
const MOST = 50

type Store = Pick<Shelf, 'getItem' | 'setItem'>

/** The last moment that a date can tell. */
const LAST_MS = 8.64e15

/** What this browser remembers, newest first. Headers are not among it: they may hold keys. */
export function readHistory(store: Store = lasting): Remembered[] {
    try {
        const kept: unknown = JSON.parse(store.getItem(KEY) ?? '[]')
        return Array.isArray(kept) ? kept.filter(isRemembered).map(each => ({ ...each, headers: '' })) : []
    } catch {
        return []
    }
}

/** Remembers one more; the same again moves to the front. Returns what is remembered then. */
export function remember(asked: Asked, at: number, store: Store = lasting): Remembered[] {
    const { query, variables } = asked
    if (!query.trim()) return readHistory(store)
    const others = readHistory(store).filter(each => each.query !== query || each.variables !== variables)
    return keep([{ query, variables, headers: '', at }, ...others].slice(0, MOST), store)
}

export function forgetAll(store: Store = lasting): Remembered[] {
    return keep([], store)
}

/** What an entry of the list is called: its operation's name, or else its first words. */
export function titleOf(query: string): string {
    const text = query.replace(/#[^\n]*/g, '')
    const named = /\b(query|mutation|subscription)\s+(\w+)/.exec(text)
    return named ? named[2]! : text.replace(/\s+/g, ' ').trim().slice(0, 60)
}

function keep(entries: Remembered[], store: Store): Remembered[] {
    store.setItem(KEY, JSON.stringify(entries.map(({ query, variables, at }) => ({ query, variables, at }))))
    return entries
}

function isRemembered(value: unknown): value is Remembered {
    if (typeof value !== 'object' || value === null) return false
    const { query, variables, at } = value as Record<string, unknown>
    const isMoment = typeof at === 'number' && Math.abs(at) <= LAST_MS
    return typeof query === 'string' && typeof variables === 'string' && isMoment
}
