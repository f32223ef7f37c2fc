import { expect, test } from 'vitest'
import { crumbsOf } from './crumbs'

const names = (params: Record<string, string>, title = '') => crumbsOf(params, title).map(each => each.name)

test('the way to a page', () => {
    expect(names({}, 'Projects')).toEqual(['Projects'])
    expect(names({ project: 'demo' }, 'Artifacts')).toEqual(['demo', 'Artifacts'])
    expect(names({ project: 'demo', run: 'r1' }, 'Run')).toEqual(['demo', 'Runs', 'r1'])
    expect(names({ project: 'demo', artifact: 'iris', version: 'v3' }, 'Files')).toEqual([
        'demo',
        'iris',
        'v3',
    ])
})

test('names stay what they are in addresses', () => {
    const crumbs = crumbsOf({ project: 'a b', artifact: 'c/d', version: 'v1' }, '')

    expect(crumbs.at(-1)!.path).toBe('/p/a%20b/a/c%2Fd/v/v1')
})
