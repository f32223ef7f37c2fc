import { expect, test } from 'vitest'
import { counted, formatBytes } from './bytes'
import { asSentence } from './sentences'
import { formatDuration, shortAge } from './times'

test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [10_230, '9.99 KiB'],
    [10_239, '10.0 KiB'],
    [104_858, '102 KiB'],
    [1_048_575, '1.00 MiB'],
    [2 ** 50 * 3000, '3000 PiB'],
])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
})

test('counts have their plural', () => {
    expect([counted(1, 'file'), counted(12_345, 'file'), counted(0, 'entry', 'entries')]).toEqual([
        '1 file',
        '12,345 files',
        '0 entries',
    ])
})

test.each([
    ['2026-11-23T11:59:31Z', 'now'],
    ['2026-11-23T11:59:00Z', '1 min ago'],
    ['2026-11-23T09:00:00Z', '3 h ago'],
    ['2026-11-16T13:00:00Z', '6 d ago'],
    ['2026-11-16T12:00:00Z', '1 wk ago'],
    ['2025-11-01T12:00:00Z', '1 y ago'],
    ['2026-11-23T12:05:00Z', 'in 5 min'],
])('%s is %s', (iso, text) => {
    expect(shortAge(iso, Date.parse('2026-11-23T12:00:00Z'))).toBe(text)
})

test.each([
    [850, '850 ms'],
    [12_400, '12.4 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
])('%d ms take %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
})

test.each([
    [
        "version v9 not found in 'demo/shop'; the newest is v3",
        "Version v9 not found in 'demo/shop'; the newest is v3.",
    ],
    ['production points to v3', 'production points to v3.'],
    ['versions-of-mine is protected', 'versions-of-mine is protected.'],
    ['Wait a moment!', 'Wait a moment!'],
    ['', ''],
])('%j as a sentence', (message, sentence) => {
    expect(asSentence(message)).toBe(sentence)
})
