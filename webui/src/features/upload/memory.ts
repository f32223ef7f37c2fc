import type { Remembered } from './resuming'

const DATABASE = 'wanllmdb'
const STORE = 'uploads'

/** Uploads that have not ended, one for each project; in IndexedDB, because there may be many files. */
export const memory = {
    load: (project: string) =>
        perform<Remembered | undefined>('readonly', store => store.get(project) as IDBRequest<Remembered>),
    save: (upload: Remembered) => perform('readwrite', store => store.put(upload, upload.project)),
    forget: (project: string) => perform('readwrite', store => store.delete(project)),
}

async function perform<Result>(
    mode: IDBTransactionMode,
    act: (store: IDBObjectStore) => IDBRequest,
): Promise<Result> {
    const database = await open()
    try {
        return await finished<Result>(act(database.transaction(STORE, mode).objectStore(STORE)))
    } finally {
        database.close()
    }
}

function open(): Promise<IDBDatabase> {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    return finished(request)
}

function finished<Result>(request: IDBRequest): Promise<Result> {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result as Result)
        request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'))
    })
}
