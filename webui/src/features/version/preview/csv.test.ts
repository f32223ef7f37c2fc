import { describe, expect, it } from 'vitest'
import { readCsv, separatorOf } from './csv'

describe('readCsv', () => {
    it.each([
        [
            'a,b\n1,2\n',
            [
                ['a', 'b'],
                ['1', '2'],
            ],
        ],
        [
            'a,b\r\n1,2',
            [
                ['a', 'b'],
                ['1', '2'],
            ],
        ],
        ['"a,1","b ""x""","two\nlines"\n', [['a,1', 'b "x"', 'two\nlines']]],
        [
            'a,,\n,',
            [
                ['a', '', ''],
                ['', ''],
            ],
        ],
        ['"never closed, 1\n2', [['never closed, 1\n2']]],
        ['"a"b,c', [['ab', 'c']]],
        ['', []],
        ['\n\na', [[''], [''], ['a']]],
    ])('%j', (text, rows) => {
        expect(readCsv(text, ',')).toEqual({ rows, isCut: false })
    })

    it('ends where nobody reads on', () => {
        const long = readCsv('x,y\n'.repeat(600), ',')
        expect([long.rows.length, long.isCut]).toEqual([500, true])
        const wide = readCsv(`${'a,'.repeat(80)}a\n`, ',')
        expect([wide.rows[0]!.length, wide.isCut]).toEqual([50, true])
    })
})

it('finds the separator', () => {
    expect(separatorOf('a,b;c,d\n')).toBe(',')
    expect(separatorOf('a\tb')).toBe('\t')
    expect(separatorOf('a;b;c,d')).toBe(';')
    expect(separatorOf('word')).toBe(',')
})
