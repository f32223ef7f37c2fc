import { expect, test } from 'vitest'
import { sh, snippetsOf } from './snippets'

const place = {
    url: 'https://registry.example',
    project: 'demo',
    artifact: 'flowers',
    type: 'dataset',
    selector: 'staging',
    version: 'v3',
}

test('snippets name what the page shows', () => {
    const [use, log, move] = snippetsOf(place)

    expect(use!.python).toContain('run.use_artifact("flowers:staging")')
    expect(use!.shell).toBe(
        'wanllmdb login https://registry.example\nwanllmdb artifact get demo/flowers:staging data/',
    )
    expect(log!.python).toContain('wanllmdb.Artifact("flowers", "dataset")')
    expect(move!.python).toContain('wanllmdb.Api("https://registry.example").artifact("demo/flowers:v3")')
    expect(move!.python).toContain('.set_alias("staging"')
})

test.each([
    ['v3', 'production'],
    ['latest', 'production'],
    ['staging', 'staging'],
])('with %s chosen, %s is what is set', (selector, alias) => {
    expect(snippetsOf({ ...place, selector })[2]!.shell).toContain(`demo/flowers:v3 ${alias} --reason`)
})

test.each([
    ['demo/flowers:v3', 'demo/flowers:v3'],
    ['my data', "'my data'"],
    ["it's", `'it'\\''s'`],
    ['$(rm)', "'$(rm)'"],
])('%s is %s in a shell', (text, quoted) => {
    expect(sh(text)).toBe(quoted)
})
