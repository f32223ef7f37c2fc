import { onScopeDispose, shallowReactive } from 'vue'
import type { Component } from 'vue'

/** Something the palette can do. */
export interface PaletteAction {
    id: string
    name: string
    /** Other words by which people look for it. */
    words?: string
    icon: Component
    /** Whether it makes sense here; always, if it is not told. */
    isOffered?: () => boolean
    run: () => void
}

const registered = shallowReactive(new Map<string, PaletteAction>())

/** Adds actions to the palette for as long as the component that calls this lives. */
export function usePaletteActions(actions: readonly PaletteAction[]): void {
    for (const action of actions) registered.set(action.id, action)
    onScopeDispose(() => {
        for (const action of actions) if (registered.get(action.id) === action) registered.delete(action.id)
    })
}

/** Those that have every word of the query in their name or words. */
export function findActions(query: string): PaletteAction[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    return [...registered.values()].filter(action => {
        if (action.isOffered && !action.isOffered()) return false
        const text = `${action.name} ${action.words ?? ''}`.toLowerCase()
        return words.every(word => text.includes(word))
    })
}
