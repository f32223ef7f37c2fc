import { expect, it } from 'vitest'
import { picked } from './picking'
import { match } from './resuming'

const NFC = '\u00fc.txt'
const NFD = 'u\u0308.txt'

it('takes paths in NFC, as the server does', () => {
    expect(picked(NFD, new File([], NFD)).path).toBe(NFC)
})

it('finds the files of an interrupted upload again, however the system spells their names', () => {
    const file = new File(['abc'], NFD, { lastModified: 1000 })
    const found = match([{ path: NFC, size: 3, lastModified: 1000, digest: 'sha256:a' }], [picked(NFD, file)])

    expect([found.missing, found.files[0]!.digest]).toEqual([[], 'sha256:a'])
})
