import { expect, it } from 'vitest'
import { compareLines } from './lines'

function shown(before: string, after: string): string[] | undefined {
    return compareLines(before, after)?.map(line => {
        const sign = { added: '+', removed: '-', same: ' ', gap: '…' }[line.kind]
        return `${sign}${line.text}`
    })
}

it('shows what changed', () => {
    expect(shown('a\nb\nc\n', 'a\nB\nc\nd\n')).toEqual([' a', '-b', '+B', ' c', '+d'])
})

it('numbers the lines on both sides', () => {
    const lines = compareLines('a\nb\n', 'b\nc\n')!
    expect(lines.map(line => [line.kind, line.before, line.after])).toEqual([
        ['removed', 1, null],
        ['same', 2, 1],
        ['added', null, 2],
    ])
})

it('leaves out what is far from any change', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index}\n`)
    const after = lines.with(10, 'ten\n').join('')
    expect(shown(lines.join(''), after)).toEqual([
        '…7 unchanged',
        ' 7',
        ' 8',
        ' 9',
        '-10',
        '+ten',
        ' 11',
        ' 12',
        ' 13',
        '…6 unchanged',
    ])
})

it('begins and ends with nothing', () => {
    expect(shown('', 'a\n')).toEqual(['+a'])
    expect(shown('a\n', '')).toEqual(['-a'])
    expect(shown('', '')).toEqual([])
})

it('gives up on texts that have little in common', () => {
    const one = Array.from({ length: 5000 }, (_, index) => `a${index}\n`).join('')
    const other = Array.from({ length: 5000 }, (_, index) => `b${index}\n`).join('')
    expect(compareLines(one, other)).toBeNull()
})
