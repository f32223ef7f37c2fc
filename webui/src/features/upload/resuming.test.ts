import { describe, expect, it } from 'vitest'
import { alignPaths, match } from './resuming'
import type { Known, Picked } from './resuming'

function known(path: string, size = 3, digest: string | null = `sha256:${path}`): Known {
    return { path, size, lastModified: 1000, digest }
}

function picked(path: string, size = 3, lastModified = 1000): Picked {
    return { path, file: new File(['x'.repeat(size)], path, { lastModified }) }
}

describe('match', () => {
    it('keeps the digest of what is as it was', () => {
        const found = match([known('a'), known('b', 3, null)], [picked('a'), picked('b')])
        expect(found.files.map(each => each.digest)).toEqual(['sha256:a', null])
        expect([found.missing, found.changed]).toEqual([[], []])
    })

    it.each([
        ['another size', picked('a', 4)],
        ['another time', picked('a', 3, 2000)],
    ])('hashes a file of %s again', (_, file) => {
        const found = match([known('a')], [file])
        expect(found.files[0]!.digest).toBeNull()
        expect(found.changed).toEqual(['a'])
    })

    it('names what is missing and what is new', () => {
        const found = match([known('a'), known('b')], [picked('b'), picked('c')])
        expect([found.missing, found.changed]).toEqual([['a'], ['c']])
    })
})

describe('alignPaths', () => {
    const paths = (all: Picked[]) => all.map(each => each.path)

    it('gives files the folder back that they were chosen with', () => {
        const before = [known('data/a'), known('data/b')]
        expect(paths(alignPaths(before, [picked('a'), picked('b')]))).toEqual(['data/a', 'data/b'])
    })

    it('takes a folder away that they were chosen without', () => {
        expect(paths(alignPaths([known('a')], [picked('data/a')]))).toEqual(['a'])
    })

    it('leaves alone what fits already, or not at all', () => {
        expect(paths(alignPaths([known('a')], [picked('a'), picked('x/b')]))).toEqual(['a', 'x/b'])
        expect(paths(alignPaths([known('data/a')], [picked('z')]))).toEqual(['z'])
    })
})
