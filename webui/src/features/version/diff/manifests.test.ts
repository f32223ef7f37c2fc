import { expect, it } from 'vitest'
import { compare, parseManifest, summarize } from './manifests'

const BEFORE = parseManifest(
    [
        { path: 'a', digest: 'sha256:1', size: 1 },
        { path: 'b', digest: 'sha256:2', size: 2 },
        { path: 'gone', digest: 'sha256:3', size: 3 },
        { path: 'raw', uri: 's3://x/y', etag: 'e1', size: 10 },
        { path: 'web', uri: 'https://x/y' },
    ]
        .map(each => `${JSON.stringify(each)}\n`)
        .join(''),
)
const AFTER = parseManifest(
    [
        { path: 'a', digest: 'sha256:1', size: 1 },
        { path: 'b', digest: 'sha256:9', size: 5 },
        { path: 'new', digest: 'sha256:4', size: 4 },
        { path: 'raw', uri: 's3://x/y', etag: 'e2', size: 10 },
        { path: 'web', uri: 'https://x/y' },
    ]
        .map(each => `${JSON.stringify(each)}\n`)
        .join(''),
)

it('says what became of each path', () => {
    expect(compare(BEFORE, AFTER).map(each => [each.path, each.change])).toEqual([
        ['a', 'same'],
        ['b', 'changed'],
        ['gone', 'removed'],
        ['new', 'added'],
        ['raw', 'changed'],
        ['web', 'same'],
    ])
})

it('counts', () => {
    expect(summarize(compare(BEFORE, AFTER))).toEqual({
        added: { count: 1, size: 4 },
        removed: { count: 1, size: 3 },
        changed: { count: 2, size: 15 },
        same: { count: 2, size: 1 },
    })
    expect(summarize(compare([], [])).same).toEqual({ count: 0, size: 0 })
})

it('is the same backwards', () => {
    const sums = summarize(compare(AFTER, BEFORE))
    expect([sums.added.count, sums.removed.count, sums.changed.count, sums.same.count]).toEqual([1, 1, 2, 2])
})

it('knows a file that became a reference', () => {
    const file = parseManifest('{"path":"x","digest":"sha256:1","size":1}')
    const outside = parseManifest('{"path":"x","uri":"s3://b/x","size":1}')
    expect(compare(file, outside)[0]!.change).toBe('changed')
})
