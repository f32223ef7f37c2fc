import { expect, it } from 'vitest'
import { artifactPath, projectPath, runPath, versionPath } from './paths'

it('names stay what they are in addresses', () => {
    expect(projectPath('a b', '/runs')).toBe('/p/a%20b/runs')
    expect(artifactPath('demo', 'c/d', '/aliases')).toBe('/p/demo/a/c%2Fd/aliases')
    expect(versionPath('demo', 'iris', '../v1', '/lineage')).toBe('/p/demo/a/iris/v/..%2Fv1/lineage')
    expect(runPath('demo', 'a?b#c')).toBe('/p/demo/runs/a%3Fb%23c')
})
