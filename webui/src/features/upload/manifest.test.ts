import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareCodePoints, manifestLines, whatIsWrong } from './manifest'
import type { Entry } from './manifest'

interface Vectors {
    manifests: { name: string; entries: (Entry & { uri?: string })[]; lines: string[]; digest: string }[]
}

const VECTORS = JSON.parse(readFileSync('../tests/vectors/manifest.json', 'utf8')) as Vectors
/** The browser uploads files, which are no references and no larger than its numbers hold. */
const OF_FILES = VECTORS.manifests.filter(each =>
    each.entries.every(entry => entry.uri === undefined && Number.isSafeInteger(entry.size)),
)

it('has vectors to be held to', () => {
    expect(OF_FILES.length).toBeGreaterThan(5)
})

it.each(OF_FILES)('$name', ({ entries, lines, digest }) => {
    const found = manifestLines(entries)
    expect(found).toEqual(lines)
    expect(`sha256:${createHash('sha256').update(found.join('')).digest('hex')}`).toBe(digest)
})

it('sorts as UTF-8 does, not as UTF-16', () => {
    const paths = ['\u{1f600}', '\uffee', 'z', 'é', 'a/b', 'a', 'a.txt']
    const sorted = [...paths].sort(compareCodePoints)
    const byBytes = [...paths].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    expect(sorted).toEqual(byBytes)
})

describe('whatIsWrong', () => {
    it.each([
        ['a/b.txt', null],
        ['', 'is empty'],
        ['a\\b', 'has a backslash'],
        ['a\nb', 'has a control character'],
        ['C:x', 'starts with a drive letter'],
        ['a//b', "has an empty, '.' or '..' part"],
        ['../x', "has an empty, '.' or '..' part"],
        ['\ud800', 'is not valid Unicode'],
        ['x'.repeat(4097), 'is longer than 4096 bytes'],
    ])('%#', (path, why) => {
        expect(whatIsWrong(path)).toBe(why)
    })
})
