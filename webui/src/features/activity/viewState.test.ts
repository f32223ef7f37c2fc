import { describe, expect, it } from 'vitest'
import type { ActivityEvent } from './phrases'
import { filterOf, isShown, readView, subjectOf, writeView } from './viewState'

const event = (rest: object) =>
    ({
        type: 'ALIAS_SET',
        at: new Date(2026, 2, 1, 12).toISOString(),
        subjectKind: 'ARTIFACT',
        subjectName: 'iris',
        actor: { name: 'ana' },
        ...rest,
    }) as ActivityEvent

const shown = (query: Record<string, string>, rest: object = {}) =>
    isShown(event(rest), readView(query), true)

describe('the view of activity', () => {
    it('is read from an address and written into the same one', () => {
        const query = { kind: 'aliases', actor: 'ana', about: 'iris', from: '2026-03-01', to: '2026-03-02' }

        expect(writeView(readView(query))).toEqual(query)
        expect(readView({ kind: 'secrets' }).kind).toBe('')
        expect(readView({ kind: 'toString' }).kind).toBe('')
    })

    it('asks by days of the reader, the last one among them', () => {
        expect(filterOf(readView({ from: '2026-03-01', to: '2026-03-01' }), true, null)).toEqual({
            types: null,
            actor: null,
            since: new Date(2026, 2, 1).toISOString(),
            until: new Date(2026, 2, 2).toISOString(),
        })
    })

    it('asks for an artifact by its id, and by its name when it is gone', () => {
        const view = readView({ about: 'iris', kind: 'runs' })

        expect(filterOf(view, true, 'id').artifact).toBe('id')
        expect(filterOf(view, true, null)).toMatchObject({ subjectKind: 'ARTIFACT', subjectName: 'iris' })
    })

    it.each([
        ['iris', true, { kind: 'ARTIFACT', name: 'iris' }],
        ['iris:v3', true, { kind: 'VERSION', name: 'iris:v3' }],
        ['run train-1', true, { kind: 'RUN', name: 'train-1' }],
        ['eve', false, { kind: 'PRINCIPAL', name: 'eve' }],
        ['  ', true, null],
    ])('takes %j for what it names', (about, isProject, subject) => {
        expect(subjectOf(about, isProject)).toEqual(subject)
    })
})

describe('an event that has just happened', () => {
    it('is shown when it meets every condition', () => {
        expect(shown({})).toBe(true)
        expect(
            shown({ kind: 'aliases', actor: 'ana', about: 'iris', from: '2026-03-01', to: '2026-03-01' }),
        ).toBe(true)
        expect(shown({ kind: 'runs' })).toBe(false)
        expect(shown({ actor: 'eve' })).toBe(false)
        expect(shown({ to: '2026-02-28' })).toBe(false)
        expect(shown({ from: '2026-03-02' })).toBe(false)
    })

    it('belongs to an artifact when it is about a version of it', () => {
        expect(shown({ about: 'iris' }, { subjectKind: 'VERSION', subjectName: 'iris:v3' })).toBe(true)
        expect(shown({ about: 'iris' }, { subjectKind: 'VERSION', subjectName: 'iris-2:v3' })).toBe(false)
        expect(shown({ about: 'iris' }, { subjectKind: 'RUN', subjectName: 'iris' })).toBe(false)
    })
})
