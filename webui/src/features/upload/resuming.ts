/** A file of an upload as it is remembered over a reload. */
export interface Known {
    path: string
    size: number
    lastModified: number
    digest: string | null
}

/** What of an upload survives a reload: all but the files themselves, which a page may not keep. */
export interface Remembered {
    project: string
    artifact: string
    type: string
    description: string
    aliases: string[]
    /** The draft that is being filled, as soon as there is one, and the digest that it was made for. */
    draft: string | null
    digest: string | null
    files: Known[]
}

export interface Picked {
    /** In NFC. */
    path: string
    file: File
}

export interface Matched {
    /** The files chosen now, with the digest of those that are as they were. */
    files: (Picked & { digest: string | null })[]
    /** Paths that were chosen then and not now. */
    missing: string[]
    /** Paths that are not as they were, or are new. */
    changed: string[]
}

/** Finds the files of an interrupted upload again. The same path, size and time is the same file. */
export function match(known: readonly Known[], picked: readonly Picked[]): Matched {
    const before = new Map(known.map(each => [each.path, each]))
    const changed: string[] = []
    const files = picked.map(each => {
        const former = before.get(each.path)
        before.delete(each.path)
        const isSame = former?.size === each.file.size && former.lastModified === each.file.lastModified
        if (!isSame) changed.push(each.path)
        return { ...each, digest: isSame ? former.digest : null }
    })
    return { files, missing: [...before.keys()], changed }
}

/**
 * Files and folders are chosen with different paths (`data/a.txt` in a folder, `a.txt` alone). Where all files have
 * lost, or gained, a common folder compared with what is known, they are taken for what they were.
 */
export function alignPaths(known: readonly Known[], picked: readonly Picked[]): Picked[] {
    const paths = new Set(known.map(each => each.path))
    if (picked.some(each => paths.has(each.path))) return [...picked]
    for (const one of known) {
        const folder = one.path.slice(0, one.path.lastIndexOf('/') + 1)
        if (folder && picked.every(each => paths.has(folder + each.path)))
            return picked.map(each => ({ ...each, path: folder + each.path }))
    }
    const inner = picked.map(each => ({ ...each, path: each.path.slice(each.path.indexOf('/') + 1) }))
    return inner.every(each => paths.has(each.path)) ? inner : [...picked]
}
