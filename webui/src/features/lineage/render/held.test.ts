import { expect, test } from 'vitest'
import type { Camera } from './camera'
import { visibleBox } from './camera'
import type { Held } from './held'
import { BEYOND, boxBeyond, placeOf, shiftOf, stillServes } from './held'

const SIZE = { width: 1000, height: 600 }
const ENDLESS = { left: -1e6, right: 1e6, top: -1e6, bottom: 1e6 }
const START: Camera = { x: 40, y: -10, zoom: 0.8 }

function hold(camera: Camera): Held {
    return { place: placeOf(camera, SIZE, 1), size: SIZE, box: boxBeyond(camera, SIZE) }
}

function serves(now: Camera, moving: boolean, bounds = ENDLESS): boolean {
    return stillServes(hold(START), placeOf(now, SIZE, 1), now, bounds, moving)
}

/** The camera after dragging by so many pixels. */
const dragged = (dx: number, dy = 0): Camera => ({
    ...START,
    x: START.x - dx / START.zoom,
    y: START.y - dy / START.zoom,
})

test('what was painted lies where the camera would have it painted now', () => {
    const held = placeOf(START, SIZE, 2)
    for (const now of [dragged(31, -7), { x: 90, y: 3, zoom: 1.1 }]) {
        const place = placeOf(now, SIZE, 2)
        const { x, y, scale } = shiftOf(held, place)
        const onSheet = { x: BEYOND + held.x + 70 * held.zoom, y: BEYOND + held.y + 20 * held.zoom }
        expect(x + onSheet.x * scale).toBeCloseTo(place.x + 70 * place.zoom)
        expect(y + onSheet.y * scale).toBeCloseTo(place.y + 20 * place.zoom)
    }
})

test('it is shifted by whole pixels of the screen', () => {
    for (const sharpness of [1, 1.5, 2]) {
        const { x, y } = shiftOf(
            placeOf(START, SIZE, sharpness),
            placeOf(dragged(13.37, 4.2), SIZE, sharpness),
        )
        for (const pixels of [x * sharpness, y * sharpness]) expect(pixels).toBeCloseTo(Math.round(pixels))
    }
})

test('in motion it serves as far as it reaches, and neither much larger nor much smaller', () => {
    expect(serves(dragged(BEYOND - 1, 1 - BEYOND), true)).toBe(true)
    expect(serves(dragged(BEYOND + 2), true)).toBe(false)
    expect(serves(dragged(0, -BEYOND - 2), true)).toBe(false)
    expect(serves({ ...START, zoom: 1.2 }, true)).toBe(true)
    expect(serves({ ...START, zoom: 1.4 }, true)).toBe(false)
    expect(serves({ ...START, zoom: 0.6 }, true)).toBe(true)
    expect(serves({ ...START, zoom: 0.5 }, true)).toBe(false)
})

test('what nothing is painted on need not be there', () => {
    const { left, top } = visibleBox(START, SIZE)
    const bounds = { left, top, right: left + 100, bottom: top + 100 }
    expect(serves(dragged(700), true, bounds)).toBe(true)
    expect(serves(dragged(-700), true, bounds)).toBe(true)
})

test('at rest it is as sharp as it can be, and there is some of it on every side', () => {
    expect(serves(START, false)).toBe(true)
    expect(serves(dragged(BEYOND / 2), false)).toBe(true)
    expect(serves(dragged(BEYOND / 2 + 2), false)).toBe(false)
    expect(serves({ ...START, zoom: 0.81 }, false)).toBe(false)
})
