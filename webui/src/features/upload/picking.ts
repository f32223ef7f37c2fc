import type { Picked } from './resuming'

/** The files of an input; of a folder with their paths in it. */
export function filesOfInput(input: HTMLInputElement): Picked[] {
    return [...(input.files ?? [])].map(file => picked(file.webkitRelativePath || file.name, file))
}

/** Paths are in NFC from here on, as on the server; some systems give them out in NFD. */
export function picked(path: string, file: File): Picked {
    return { path: path.normalize('NFC'), file }
}

/** The files that were dropped, those in folders too. Rejects where the browser may not read one. */
export async function filesOfDrop(dropped: DataTransfer): Promise<Picked[]> {
    const entries = [...dropped.items].map(item => item.webkitGetAsEntry?.())
    // Synthetic drops, and some browsers, have files only.
    if (!entries.some(Boolean)) return [...dropped.files].map(file => picked(file.name, file))
    const found: Picked[] = []
    for (const entry of entries) if (entry) await walk(entry, '', found)
    return found
}

async function walk(entry: FileSystemEntry, folder: string, found: Picked[]): Promise<void> {
    const path = folder + entry.name
    if (entry.isFile) {
        const file = await new Promise<File>((resolve, reject) =>
            (entry as FileSystemFileEntry).file(resolve, reject),
        )
        found.push(picked(path, file))
        return
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader()
    for (;;) {
        // Browsers hand over a hundred at a time, and an empty list at the end.
        const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
            reader.readEntries(resolve, reject),
        )
        if (!some.length) return
        for (const each of some) await walk(each, `${path}/`, found)
    }
}
