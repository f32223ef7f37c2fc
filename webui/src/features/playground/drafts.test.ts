import { expect, it } from 'vitest'
import { firstDraft, keepDraft, sharedHash } from './drafts'

const NOTHING = { getItem: () => null }
const ASKED = {
    query: 'query A($x: Int) {\n  a(x: $x) & "ä"\n}',
    variables: '{"x": 1}',
    headers: '{"k": "secret"}',
}

it('a shared link shows the same, but no headers', () => {
    expect(firstDraft(sharedHash(ASKED), NOTHING)).toEqual({ ...ASKED, headers: '' })
    expect(sharedHash(ASKED)).not.toContain('secret')
})

it('what stood there last is there again', () => {
    let shelf = ''
    keepDraft(ASKED, { setItem: (_, value) => (shelf = value) })

    expect(shelf).not.toContain('secret')
    expect(firstDraft('', { getItem: () => shelf })).toEqual({ ...ASKED, headers: '' })
})

it.each([null, 'not JSON', '{"query": 1}', 'null'])('begins with an example where %j is kept', text => {
    expect(firstDraft('', { getItem: () => text }).query).toContain('query ServerInfo')
})
