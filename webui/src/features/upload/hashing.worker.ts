import { createCRC32, createSHA256 } from 'hash-wasm'
import type { HashAnswer, HashRequest } from './hashing'

const CHUNK = 4 << 20

let queue = Promise.resolve()

// One after the other: the disk and the processor are shared anyway.
self.onmessage = ({ data }: MessageEvent<HashRequest>) => {
    queue = queue.then(() => hash(data))
}

async function hash({ id, blob, algorithm }: HashRequest): Promise<void> {
    try {
        const hasher = await (algorithm === 'sha256' ? createSHA256() : createCRC32())
        hasher.init()
        for (let at = 0; at < blob.size; at += CHUNK) {
            hasher.update(new Uint8Array(await blob.slice(at, at + CHUNK).arrayBuffer()))
            answer({ id, done: Math.min(blob.size, at + CHUNK) })
        }
        answer({ id, hex: hasher.digest('hex') })
    } catch {
        // Browsers refuse to read a file that is not as it was when it was chosen.
        answer({ id, error: 'The file cannot be read; it was changed or moved. Choose it again.' })
    }
}

function answer(message: HashAnswer): void {
    self.postMessage(message)
}
