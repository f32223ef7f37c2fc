import { describe, expect, it } from 'vitest'
import { linesOf } from './configTree'

const CONFIG = {
    lr: 0.1,
    optimizer: { name: 'adam', betas: [0.9, 0.99] },
    note: 'Warm start',
    none: null,
    empty: {},
}
const NOTHING: ReadonlySet<string> = new Set()
const shown = (folded: ReadonlySet<string>, search: string) =>
    linesOf(CONFIG, folded, search).map(line => `${line.path}=${line.value ?? `(${line.size})`}`)

describe('the tree of a config', () => {
    it('shows every value with the path that leads to it', () => {
        expect(shown(NOTHING, '')).toEqual([
            'lr=0.1',
            'optimizer=(2)',
            'optimizer.name="adam"',
            'optimizer.betas=(2)',
            'optimizer.betas.0=0.9',
            'optimizer.betas.1=0.99',
            'note="Warm start"',
            'none=null',
            'empty={}',
        ])
        expect(linesOf(CONFIG, NOTHING, '').map(line => line.depth)).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 0])
    })

    it('hides what is below a folded branch', () => {
        expect(shown(new Set(['optimizer']), '')).toEqual([
            'lr=0.1',
            'optimizer=(2)',
            'note="Warm start"',
            'none=null',
            'empty={}',
        ])
    })

    it('finds values with the branches above them, even in what is folded', () => {
        expect(shown(new Set(['optimizer']), '0.99')).toEqual([
            'optimizer=(2)',
            'optimizer.betas=(2)',
            'optimizer.betas.1=0.99',
        ])
        expect(shown(NOTHING, 'warm')).toEqual(['note="Warm start"'])
    })

    it('finds a branch with all that is below it', () => {
        expect(shown(NOTHING, 'BETAS')).toEqual([
            'optimizer=(2)',
            'optimizer.betas=(2)',
            'optimizer.betas.0=0.9',
            'optimizer.betas.1=0.99',
        ])
    })

    it.each([[null], ['text'], [{}]])('of %j is empty', config => {
        expect(linesOf(config, NOTHING, '')).toEqual([])
    })
})
