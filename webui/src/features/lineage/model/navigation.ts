import type { Layout } from '../layout/types'
import type { Scene } from './scene'

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

/**
 * Where an arrow key leads from a card: left and right along an edge, to the neighbour at most nearly the same
 * height; up and down to the next card of the column. -1 where nothing is.
 */
export function neighbourAt(scene: Scene, layout: Layout, from: number, arrow: Arrow): number {
    if (arrow === 'ArrowLeft') return nearest(scene.sources[from] ?? [], layout, from)
    if (arrow === 'ArrowRight') return nearest(scene.targets[from] ?? [], layout, from)
    return nextInColumn(layout, from, arrow === 'ArrowUp' ? -1 : 1)
}

function nearest(cards: readonly number[], layout: Layout, from: number): number {
    let best = -1
    for (const card of cards)
        if (best < 0 || distance(layout, card, from) < distance(layout, best, from)) best = card
    return best
}

const distance = (layout: Layout, a: number, b: number): number => Math.abs(layout.ys[a]! - layout.ys[b]!)

function nextInColumn(layout: Layout, from: number, step: 1 | -1): number {
    let best = -1
    for (let card = 0; card < layout.columns.length; card++) {
        const ahead = (layout.ys[card]! - layout.ys[from]!) * step
        if (layout.columns[card] !== layout.columns[from] || ahead <= 0) continue
        if (best < 0 || distance(layout, card, from) < distance(layout, best, from)) best = card
    }
    return best
}
