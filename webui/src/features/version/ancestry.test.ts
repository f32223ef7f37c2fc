import { expect, test } from 'vitest'
import type { VersionQuery } from '@/shared/api/generated/graphql'
import { hasMoreSources, sourcesOf } from './ancestry'

type Producers = VersionQuery['artifactVersion']['producedBy']['nodes']

function run(id: string, sources: string[], totalCount = sources.length): Producers[number] {
    const artifact = { id: 'a', name: 'flowers', type: 'dataset', project: { id: 'p', name: 'demo' } }
    const nodes = sources.map(source => ({ id: source, name: 'v1', artifact }))
    const inputs = { totalCount, nodes }
    return { id, key: id, name: id, state: 'FINISHED', project: artifact.project, inputs }
}

test('a source of two runs is told once', () => {
    expect(sourcesOf([run('1', ['a', 'b']), run('2', ['b', 'c'])]).map(each => each.id)).toEqual([
        'a',
        'b',
        'c',
    ])
    expect(sourcesOf([])).toEqual([])
})

test('more sources than were asked for are noticed', () => {
    expect(hasMoreSources([run('1', ['a']), run('2', ['b', 'c'])])).toBe(false)
    expect(hasMoreSources([run('1', ['a']), run('2', ['b', 'c'], 7)])).toBe(true)
})
