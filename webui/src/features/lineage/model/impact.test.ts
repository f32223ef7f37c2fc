import { expect, test } from 'vitest'
import type { Affected, Impact } from './impact'
import { affectedAsCsv, allAffected } from './impact'

function affected(number: number): Affected {
    const project = { id: 'p', name: 'demo' }
    return {
        depth: 2,
        aliases: number === 1 ? ['best', 'production'] : [],
        version: {
            id: `v${number}`,
            name: `v${number}`,
            ref: `demo/m:v${number}`,
            createdAt: '2026-11-23T20:00:00Z',
            deletedAt: number === 2 ? '2026-11-24T20:00:00Z' : null,
            createdBy: { name: 'ada', reportedBy: null },
            artifact: { id: 'm', name: 'm', type: 'model', project },
        },
    }
}

test('all of it is read, page by page', async () => {
    const asked: unknown[] = []
    const pages: Record<string, Impact> = {}
    const counts = { versionCount: 3, runCount: 1, restrictedCount: 0, levels: [], types: [] }
    pages['null'] = {
        ...counts,
        nodes: [affected(1), affected(2)],
        pageInfo: { hasNextPage: true, endCursor: 'two' },
    }
    pages['two'] = { ...counts, nodes: [affected(3)], pageInfo: { hasNextPage: false, endCursor: 'three' } }
    const all = await allAffected((...question) => {
        asked.push(question)
        return Promise.resolve(pages[String(question[2])]!)
    }, 'demo/d:v1')
    expect(all.map(({ version }) => version.id)).toEqual(['v1', 'v2', 'v3'])
    expect(asked).toEqual([
        ['demo/d:v1', 500, null],
        ['demo/d:v1', 500, 'two'],
    ])
})

test('the table as CSV', () => {
    expect(affectedAsCsv([affected(1), affected(2)]).split('\r\n')).toEqual([
        'level,project,artifact,version,type,aliases,owner,logged_at,deleted',
        '2,demo,m,v1,model,best production,ada,2026-11-23T20:00:00Z,no',
        '2,demo,m,v2,model,,ada,2026-11-23T20:00:00Z,yes',
        '',
    ])
})
