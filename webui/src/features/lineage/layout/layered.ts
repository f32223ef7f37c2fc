import { layoutFresh } from './fresh'
import { layoutStable } from './stable'
import type { Layout, LayoutTask } from './types'
import { NEW } from './types'

/** Lays a graph out from left to right: from scratch, or around what lies already. */
export function layOut(task: LayoutTask): Layout {
    const { previous } = task
    if (!previous || previous.columns.every(column => column === NEW)) return layoutFresh(task)
    return layoutStable(task, previous)
}
