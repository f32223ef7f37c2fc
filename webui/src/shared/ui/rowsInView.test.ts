import { expect, test } from 'vitest'
import { rowsBetween } from './rowsInView'

test('what is in view is in the document, with some rows on both sides', () => {
    expect(rowsBetween(0, 280, 28, 100_000)).toEqual({ first: 0, end: 20 })
    expect(rowsBetween(28_000, 280, 28, 100_000)).toEqual({ first: 992, end: 1020 })
})

test('the rows stay the same while few of them pass', () => {
    expect(rowsBetween(28_000 + 3 * 28, 200, 28, 100_000).first).toBe(992)
    expect(rowsBetween(28_000 + 4 * 28, 200, 28, 100_000).first).toBe(996)
})

test('there are no more than the list has, wherever it was scrolled to before', () => {
    expect(rowsBetween(0, 280, 28, 3)).toEqual({ first: 0, end: 3 })
    expect(rowsBetween(0, 280, 28, 0)).toEqual({ first: 0, end: 0 })
    expect(rowsBetween(28_000, 280, 28, 12)).toEqual({ first: 12, end: 12 })
})
