import type { LineageItem, LineageLink, Role } from './items'
import type { Known } from './known'
import { learn } from './known'
import type { SceneChoice } from './scene'

/** An item of a lineage in tests: `r…` is a run, `x…` is restricted, everything else a version. */
export function item(id: string, more: Partial<LineageItem> = {}): LineageItem {
    const kind = id.startsWith('r') ? 'run' : id.startsWith('x') ? 'restricted' : 'version'
    return {
        id,
        kind,
        name: kind === 'restricted' ? '' : id,
        version: kind === 'version' ? 'v1' : null,
        type: kind === 'version' ? 'model' : '',
        project: kind === 'restricted' ? null : 'demo',
        aliases: [],
        ref: kind === 'version' ? `demo/${id}:v1` : null,
        key: kind === 'run' ? id : null,
        state: kind === 'run' ? 'FINISHED' : null,
        deleted: false,
        at: null,
        by: null,
        upstream: 0,
        downstream: 0,
        ...more,
    }
}

/** `a>r1 r1>b` as links. */
export function links(text: string): LineageLink[] {
    return text
        .split(' ')
        .filter(Boolean)
        .map(pair => {
            const [source, target] = pair.split('>') as [string, string]
            const role: Role = target.startsWith('r') ? 'INPUT' : source.startsWith('r') ? 'OUTPUT' : 'LINK'
            return { source, target, role }
        })
}

/** A lineage that knows these links, and items for all their ends with exact counts. */
export function lineage(text: string, more: Record<string, Partial<LineageItem>> = {}): Known {
    const found = links(text)
    const ids = [
        ...new Set([...Object.keys(more), ...found.flatMap(({ source, target }) => [source, target])]),
    ]
    const count = (side: 'source' | 'target', id: string) => found.filter(link => link[side] === id).length
    const items = ids.map(id =>
        item(id, { upstream: count('target', id), downstream: count('source', id), ...more[id] }),
    )
    return learn([{ items, links: found }])
}

/** Everything that is known is shown, from `root` on. */
export function everything(known: Known, root: string, more: Partial<SceneChoice> = {}): SceneChoice {
    return {
        root,
        shown: new Set(known.items.keys()),
        hiddenTypes: new Set(),
        grouped: true,
        apart: new Set(),
        opened: new Set(),
        ...more,
    }
}
