import { typeColour } from '@/shared/ui/typeColours'
import { CARD } from '../layout/types'
import type { Highlight } from '../model/highlight'
import type { LineageItem } from '../model/items'
import { hasFailed, titleOf } from '../model/items'
import type { SceneNode } from '../model/scene'
import type { Box } from './camera'
import type { Palette } from './palette'
import type { Pen, TextStyle } from './pen'
import type { Picture } from './picture'
import { isCardIn } from './picture'

/** Below this cards are blocks of colour, from here on they have an edge and a name. */
const BLOCKS = 0.16
/** Below this the name is all that can be read, and larger than it is from near. */
const NAME_ONLY = 0.4
const LEGIBLE = 9
const LARGEST = 30
const PALE = 0.28
const PADDING = 16

/** What one card is drawn like: cards alike are drawn together. */
interface Look {
    colour: string
    run: boolean
    dashed: boolean
    opacity: number
}

/** Draws the cards that a part of the picture shows: as blocks from far, with their texts from nearer. */
export function paintCards(
    pen: Pen,
    picture: Picture,
    palette: Palette,
    box: Box,
    zoom: number,
    highlight?: Highlight | undefined,
): void {
    const looks = new Map<string, { look: Look; cards: number[] }>()
    const { nodes } = picture.scene
    for (let i = 0; i < nodes.length; i++) {
        if (!isCardIn(picture.xs[i]!, picture.layout.ys[i]!, box)) continue
        const look = lookOf(nodes[i]!, palette, isPale(highlight, i))
        const key = `${look.colour}${look.run}${look.dashed}${look.opacity}`
        const found = looks.get(key)
        if (found) found.cards.push(i)
        else looks.set(key, { look, cards: [i] })
    }
    for (const { look, cards } of looks.values()) {
        if (zoom < BLOCKS) paintBlocks(pen, picture, look, cards)
        else paintOutlines(pen, picture, palette, look, cards, zoom)
    }
    if (zoom < BLOCKS) return
    for (const { look, cards } of looks.values()) {
        for (const i of cards) paintTexts(pen, picture, palette, i, look, zoom)
    }
}

export function isPale(highlight: Highlight | undefined, card: number): boolean {
    return highlight !== undefined && highlight.upstream[card]! < 0 && highlight.downstream[card]! < 0
}

function lookOf(node: SceneNode, palette: Palette, pale: boolean): Look {
    const item = node.members[0]!
    const run = item.kind === 'run'
    const colour = colourOf(item, palette)
    return { colour, run, dashed: item.kind === 'restricted' || item.deleted, opacity: pale ? PALE : 1 }
}

function colourOf(item: LineageItem, palette: Palette): string {
    if (item.kind === 'restricted' || item.deleted) return palette.muted
    if (item.kind === 'version') return palette.types[typeColour(item.type)]!
    return hasFailed(item) ? palette.failed : palette.run
}

function paintBlocks(pen: Pen, { xs, layout }: Picture, look: Look, cards: readonly number[]): void {
    pen.begin()
    for (const i of cards) pen.box(xs[i]!, layout.ys[i]! - CARD.height / 2, CARD.width, CARD.height, 0)
    pen.fill(look.colour, look.opacity * 0.85)
}

function paintOutlines(
    pen: Pen,
    { scene, xs, layout }: Picture,
    palette: Palette,
    look: Look,
    cards: readonly number[],
    zoom: number,
): void {
    const radius = look.run ? CARD.height / 2 : 9
    const trace = (shift: number, which: readonly number[]) => {
        pen.begin()
        for (const i of which)
            pen.box(xs[i]! + shift, layout.ys[i]! - CARD.height / 2 + shift, CARD.width, CARD.height, radius)
    }
    const clusters = cards.filter(i => scene.nodes[i]!.cluster)
    const width = Math.max(1, 0.7 / zoom)
    for (const [shift, which] of [
        [6, clusters],
        [3, clusters],
        [0, cards],
    ] as const) {
        if (!which.length) continue
        trace(shift, which)
        pen.fill(palette.surface, 1)
        pen.stroke({ colour: palette.line, width, opacity: look.opacity, dashed: look.dashed })
    }
    if (cards.includes(scene.root)) {
        trace(0, [scene.root])
        pen.stroke({ colour: look.colour, width: Math.max(2, 1.5 / zoom), opacity: 1 })
    }
    paintMarks(pen, xs, layout.ys, look, cards, zoom)
}

/** What has the colour of the card: a dot on runs, a bar on versions; larger from afar. */
function paintMarks(
    pen: Pen,
    xs: Float64Array,
    ys: Float64Array,
    look: Look,
    cards: readonly number[],
    zoom: number,
): void {
    const far = zoom < NAME_ONLY
    const dot = far ? 14 : 8
    const bar = far ? 8 : 3
    pen.begin()
    for (const i of cards) {
        const y = ys[i]!
        if (look.run) pen.box(xs[i]! + 19 - dot / 2, far ? y - dot / 2 : y - 15, dot, dot, dot / 2)
        else pen.box(xs[i]! + 6, y - CARD.height / 2 + 10, bar, CARD.height - 20, bar / 2)
    }
    pen.fill(look.colour, look.opacity)
}

function paintTexts(
    pen: Pen,
    { scene, xs, layout }: Picture,
    palette: Palette,
    i: number,
    look: Look,
    zoom: number,
): void {
    const node = scene.nodes[i]!
    const left = xs[i]! + PADDING + (look.run ? 14 : 2)
    const right = xs[i]! + CARD.width - PADDING
    const y = layout.ys[i]!
    const name: TextStyle = { colour: palette.text, size: 13, weight: 600, opacity: look.opacity }
    const small: TextStyle = { colour: palette.muted, size: 11, weight: 400, opacity: look.opacity }
    const { title, version, detail, aliases } = textsOf(node)
    if (zoom < NAME_ONLY) {
        // Steps of two, so that zooming does not measure each text anew for each frame.
        const large = { ...name, size: Math.min(LARGEST, 2 * Math.round(LEGIBLE / zoom / 2)) }
        pen.text(shorten(pen, title, large, right - left + PADDING / 2), left, y + large.size / 3, large)
        return
    }
    pen.text(shorten(pen, title, name, right - left), left, y - 5, name)
    const mono = { ...small, mono: true }
    if (version) pen.text(version, left, y + 15, mono)
    const beside = left + (version ? pen.measure(version, mono) + 8 : 0)
    paintHidden(pen, palette, node, xs[i]!, y, look.opacity)
    if (aliases.length) paintAliases(pen, palette, aliases, beside, right, y + 15, look.opacity)
    else pen.text(shorten(pen, detail, small, right - beside), beside, y + 15, small)
}

/** What stands on a card. */
export function textsOf({ members, cluster }: SceneNode): {
    title: string
    version: string
    detail: string
    aliases: readonly string[]
} {
    const item = members[0]!
    if (cluster) {
        const names = new Set(members.map(member => member.name))
        const what = item.kind === 'run' ? 'runs' : item.kind === 'restricted' ? 'restricted' : 'versions'
        return {
            title: `${members.length.toLocaleString('en')} ${what}`,
            version: '',
            detail: clusterDetail(item, names),
            aliases: [],
        }
    }
    if (item.kind === 'restricted')
        return { title: titleOf(item), version: '', detail: 'in a project you may not see', aliases: [] }
    const state = item.state && item.state !== 'FINISHED' ? item.state.toLowerCase() : ''
    const detail = item.deleted ? 'deleted' : [item.type, state].filter(Boolean).join(' · ')
    return { title: item.name, version: item.version ?? '', detail: detail || 'run', aliases: item.aliases }
}

function clusterDetail(item: SceneNode['members'][number], names: ReadonlySet<string>): string {
    if (item.kind === 'restricted') return 'in projects you may not see'
    const [first] = names
    return [item.type, names.size === 1 ? first : `${names.size} names`].filter(Boolean).join(' · ')
}

function paintAliases(
    pen: Pen,
    palette: Palette,
    aliases: readonly string[],
    left: number,
    right: number,
    baseline: number,
    opacity: number,
): void {
    const style: TextStyle = { colour: palette.accent, size: 11, weight: 500, opacity }
    let x = left
    for (const alias of aliases) {
        const text = shorten(pen, alias, style, right - x - 12)
        if (right - x < 34) break
        const width = pen.measure(text, style) + 12
        pen.begin()
        pen.box(x, baseline - 12, width, 16, 8)
        pen.fill(palette.accentSoft, opacity)
        pen.text(text, x + 6, baseline, style)
        x += width + 4
    }
}

function paintHidden(
    pen: Pen,
    palette: Palette,
    node: SceneNode,
    x: number,
    y: number,
    opacity: number,
): void {
    const style: TextStyle = { colour: palette.muted, size: 10, weight: 600, opacity }
    for (const [count, side] of [
        [node.hiddenUpstream, -1],
        [node.hiddenDownstream, 1],
    ] as const) {
        if (!count) continue
        const text = `+${count.toLocaleString('en')}`
        const width = pen.measure(text, style) + 12
        const left = side < 0 ? x - width / 2 : x + CARD.width - width / 2
        pen.begin()
        pen.box(left, y - 9, width, 18, 9)
        pen.fill(palette.surface, 1)
        pen.stroke({ colour: palette.line, width: 1, opacity })
        pen.text(text, left + 6, y + 3.5, style)
    }
}

const shortened = new Map<string, string>()
const MOST_REMEMBERED = 5_000

/** A text cut so that it fits, with an ellipsis. */
function shorten(pen: Pen, text: string, style: TextStyle, width: number): string {
    const key = `${text}\n${style.size}/${style.weight}/${Math.round(width)}`
    const known = shortened.get(key)
    if (known !== undefined) return known
    let cut = text
    if (pen.measure(text, style) > width) {
        let [least, most] = [0, text.length]
        while (least < most) {
            const middle = (least + most + 1) >> 1
            if (pen.measure(`${text.slice(0, middle)}…`, style) <= width) least = middle
            else most = middle - 1
        }
        cut = `${text.slice(0, least)}…`
    }
    if (shortened.size > MOST_REMEMBERED) shortened.clear()
    shortened.set(key, cut)
    return cut
}
