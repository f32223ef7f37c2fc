/** A path of a version and its bytes. */
export interface Entry {
    path: string
    digest: string
    size: number
}

const MOST_BYTES = 4096

/**
 * The manifest's lines in order: one JSON object for each entry, sorted by code points of the NFC path, so that the
 * sha256 of all is the digest that the server computes. `tests/vectors/manifest.json` holds both to it.
 */
export function manifestLines(entries: readonly Entry[]): string[] {
    return entries
        .map(entry => ({ ...entry, path: entry.path.normalize('NFC') }))
        .sort((one, other) => compareCodePoints(one.path, other.path))
        .map(({ path, digest, size }) => `${JSON.stringify({ path, digest, size })}\n`)
}

/** The order of UTF-8 bytes. JavaScript's own is that of UTF-16, where the astral planes come too early. */
export function compareCodePoints(one: string, other: string): number {
    const end = Math.min(one.length, other.length)
    for (let index = 0; index < end; index++) {
        const [a, b] = [one.charCodeAt(index), other.charCodeAt(index)]
        if (a === b) continue
        if (isSurrogate(a) !== isSurrogate(b)) return isSurrogate(a) ? 1 : -1
        return a - b
    }
    return one.length - other.length
}

/** Why a version cannot have an entry of that path; null if it can. The same rules as the server's. */
export function whatIsWrong(path: string): string | null {
    if (!path) return 'is empty'
    if (path.includes('\\')) return 'has a backslash'
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    if (/[\x00-\x1f\x7f]/.test(path)) return 'has a control character'
    if (/^[A-Za-z]:/.test(path)) return 'starts with a drive letter'
    if (path.split('/').some(part => part === '' || part === '.' || part === '..'))
        return "has an empty, '.' or '..' part"
    if (/\p{Surrogate}/u.test(path)) return 'is not valid Unicode'
    if (new TextEncoder().encode(path).length > MOST_BYTES) return `is longer than ${MOST_BYTES} bytes`
    return null
}

function isSurrogate(unit: number): boolean {
    return unit >= 0xd800 && unit < 0xe000
}
