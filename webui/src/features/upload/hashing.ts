export interface HashRequest {
    id: number
    blob: Blob
    algorithm: 'sha256' | 'crc32'
}

export type HashAnswer =
    { id: number; done: number } | { id: number; hex: string } | { id: number; error: string }

/** A file that is not readable any more. */
export class Unreadable extends Error {}

interface Waiting {
    onDone: (done: number) => void
    resolve: (hex: string) => void
    reject: (error: Error) => void
}

/** Hashes in a worker, so that the page stays quick. */
export class Hashing {
    private readonly worker = new Worker(new URL('./hashing.worker.ts', import.meta.url), { type: 'module' })
    private readonly waiting = new Map<number, Waiting>()
    private next = 1

    constructor() {
        this.worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => this.take(data)
        this.worker.onerror = () =>
            this.fail(new Error('The browser cannot hash files: it has no WebAssembly.'))
    }

    /** The hexadecimal hash of the bytes; `onDone` is told how many are done. Rejects with `Unreadable`. */
    hash(blob: Blob, algorithm: HashRequest['algorithm'], onDone: (done: number) => void = () => {}) {
        const id = this.next++
        return new Promise<string>((resolve, reject) => {
            this.waiting.set(id, { onDone, resolve, reject })
            this.worker.postMessage({ id, blob, algorithm } satisfies HashRequest)
        })
    }

    /** `sha256:<hex>` of the bytes. */
    async digest(blob: Blob, onDone?: (done: number) => void): Promise<string> {
        return `sha256:${await this.hash(blob, 'sha256', onDone)}`
    }

    /** Ends the worker; what it was at rejects. */
    close(): void {
        this.worker.terminate()
        this.fail(new Error('stopped'))
    }

    private take(answer: HashAnswer): void {
        const waiting = this.waiting.get(answer.id)
        if (!waiting) return
        if ('done' in answer) {
            waiting.onDone(answer.done)
            return
        }
        this.waiting.delete(answer.id)
        if ('hex' in answer) waiting.resolve(answer.hex)
        else waiting.reject(new Unreadable(answer.error))
    }

    private fail(error: Error): void {
        for (const each of this.waiting.values()) each.reject(error)
        this.waiting.clear()
    }
}
