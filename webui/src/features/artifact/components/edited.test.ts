import { expect, test } from 'vitest'
import { editedOf, formOf, metadataProblem } from './edited'

const before = formOf({ description: 'Flowers', tags: ['a', 'b'], metadata: { rows: 1 } })

test('what is not changed is not sent', () => {
    expect(editedOf(before, { ...before, metadata: '{"rows":1}', tags: 'b,a' })).toBeNull()
})

test('only what differs is sent', () => {
    expect(editedOf(before, { ...before, description: '' })).toEqual({
        fields: { description: '' },
        added: [],
        removed: [],
    })
    expect(editedOf(before, { ...before, tags: 'b, c, c,', metadata: '{"rows": 2}' })).toEqual({
        fields: { metadata: { rows: 2 } },
        added: ['c'],
        removed: ['a'],
    })
})

test.each(['{', '', '[]', '"x"', 'null'])('%j is no metadata', text => {
    expect(metadataProblem(text)).not.toBeNull()
})

test('an object is', () => {
    expect(metadataProblem('{"a": {}}')).toBeNull()
})
