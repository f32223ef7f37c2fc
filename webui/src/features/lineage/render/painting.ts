import type { Highlight } from '../model/highlight'
import type { Box } from './camera'
import { paintCards } from './cards'
import { paintEdges } from './edges'
import type { Palette } from './palette'
import type { Pen } from './pen'
import type { Picture } from './picture'

/** Edges, then cards. */
export function paintAll(
    pen: Pen,
    picture: Picture,
    palette: Palette,
    box: Box,
    zoom: number,
    highlight: Highlight | undefined,
): void {
    paintEdges(pen, picture, palette, box, zoom, highlight?.edges)
    paintCards(pen, picture, palette, box, zoom, highlight)
}
