import { describe, expect, it } from 'vitest'
import { previewOf, textOf } from './kinds'

describe('previewOf', () => {
    it.each([
        ['a/b.CSV', 'csv'],
        ['x.tsv', 'csv'],
        ['x.json', 'json'],
        ['README.md', 'markdown'],
        ['Makefile', 'text'],
        ['x.py', 'text'],
        ['photo.JPEG', 'image'],
        ['drawing.svg', 'text'],
        ['page.html', 'text'],
        ['x.constructor', 'text'],
        ['x.__proto__', 'text'],
    ])('%s is shown as %s', (path, kind) => {
        expect(previewOf(path, 10).kind).toBe(kind)
    })

    it('says why not', () => {
        expect(previewOf('a.txt', 0)).toEqual({ kind: null, why: 'The file is empty.' })
        expect(previewOf('a.txt', (1 << 20) + 1).kind).toBeNull()
        expect(previewOf('a.png', 5 << 20).kind).toBe('image')
        expect(previewOf('a.png', 17 << 20)).toEqual({
            kind: null,
            why: 'It has 17.0 MiB; previews end at 16.0 MiB. Download it to look inside.',
        })
    })
})

describe('textOf', () => {
    const bytes = (...values: number[]) => new Uint8Array(values).buffer

    it('is the text, or null for what is none', () => {
        expect(textOf(bytes(0x61, 0xc3, 0xbc))).toBe('aü')
        expect(textOf(bytes(0xff, 0xfe))).toBeNull()
        expect(textOf(bytes(0x61, 0))).toBeNull()
    })
})
