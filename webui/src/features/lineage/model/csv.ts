import type { LineageItem } from './items'
import { titleOf } from './items'
import type { Scene } from './scene'

/** The cells as CSV (RFC 4180). A cell that a spreadsheet would take for a formula is quoted for it too. */
export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
    return rows.map(row => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number): string {
    const text = typeof value === 'string' && /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const HEADER = [
    'kind',
    'project',
    'name',
    'version',
    'type',
    'aliases',
    'state',
    'deleted',
    'at',
    'by',
    'comes_from',
    'hidden_upstream',
    'hidden_downstream',
]

/** What is on the screen, an item a line, those in clusters too; `comes_from` are the direct sources. */
export function sceneAsCsv(scene: Scene): string {
    const sources = sourcesByItem(scene)
    const rows = scene.nodes.flatMap(node =>
        node.members.map(item => [
            item.kind,
            item.project ?? '',
            item.name,
            item.version ?? '',
            item.type,
            item.aliases.join(' '),
            item.state ?? '',
            item.deleted ? 'yes' : 'no',
            item.at ?? '',
            item.by ?? '',
            (sources.get(item.id) ?? []).join(' '),
            node.hiddenUpstream,
            node.hiddenDownstream,
        ]),
    )
    return toCsv([HEADER, ...rows])
}

function sourcesByItem(scene: Scene): Map<string, string[]> {
    const names = new Map<string, string>()
    const add = (item: LineageItem) => names.set(item.id, item.ref ?? titleOf(item))
    for (const node of scene.nodes) node.members.forEach(add)
    const sources = new Map<string, string[]>()
    for (const { pairs } of scene.edges) {
        for (const [source, target] of pairs)
            sources.set(target, [...(sources.get(target) ?? []), names.get(source)!])
    }
    return sources
}
