import { expect, test } from 'vitest'
import { between, firstLook, fit, toDrawing, visibleBox, zoomAt } from './camera'

const SIZE = { width: 1000, height: 600 }

test('zooming keeps what is under the pointer', () => {
    const camera = { x: 40, y: -10, zoom: 0.8 }
    const point = { x: 700, y: 90 }
    const after = zoomAt(camera, SIZE, point, 1.3)
    expect(after.zoom).toBeCloseTo(1.04)
    const [was, is] = [toDrawing(camera, SIZE, point), toDrawing(after, SIZE, point)]
    expect(is.x).toBeCloseTo(was.x)
    expect(is.y).toBeCloseTo(was.y)
    expect(zoomAt(camera, SIZE, point, 100).zoom).toBe(2)
    expect(zoomAt(camera, SIZE, point, 1e-9).zoom).toBe(0.01)
})

test('all of it fits, and is not enlarged', () => {
    const bounds = { left: -3000, right: 1000, top: 0, bottom: 100 }
    const box = visibleBox(fit(bounds, SIZE), SIZE)
    expect(box.left).toBeLessThan(-3000)
    expect(box.right).toBeGreaterThan(1000)
    expect(fit({ left: 0, right: 10, top: 0, bottom: 10 }, SIZE)).toEqual({ x: 5, y: 5, zoom: 1 })
})

test('the first look is at what can be read, around the focus', () => {
    const small = { left: 0, right: 900, top: 0, bottom: 300 }
    expect(firstLook(small, SIZE, { x: 0, y: 0 })).toEqual(fit(small, SIZE))
    const large = { left: 0, right: 20_000, top: 0, bottom: 300 }
    const look = firstLook(large, SIZE, { x: 10_000, y: 20 })
    expect(look).toEqual({ x: 10_000, y: 150, zoom: 0.85 })
    const border = firstLook(large, SIZE, { x: 0, y: 20 })
    expect(visibleBox(border, SIZE).left).toBeCloseTo(-48 / 0.85)
})

test('a flight begins and ends where it should', () => {
    const [from, to] = [
        { x: 0, y: 0, zoom: 0.1 },
        { x: 100, y: 50, zoom: 1 },
    ]
    expect(between(from, to, 0)).toEqual({ x: 0, y: 0, zoom: expect.closeTo(0.1) })
    expect(between(from, to, 1)).toEqual({ x: 100, y: 50, zoom: expect.closeTo(1) })
})
