import type { Hashing } from './hashing'
import type { Piece } from './pieces'
import type { Registry } from './registry'
import { ApiRefused } from './registry'
import { Refused, persist, send } from './sending'

const BATCH = 4
const SIGNINGS = 4
const STARTS = 3

interface Context {
    registry: Registry
    hashing: Hashing
    draft: string
    signal: AbortSignal
}

interface Upload {
    id: string
    partSize: number
    partCount: number
    heldParts: number[]
}

/** Sends what is missing of a large file, part by part. What an earlier go has sent is not sent again. */
export async function sendInParts(context: Context, piece: Piece): Promise<void> {
    for (let start = 1; ; start++) {
        const upload = await context.registry.startParts(context.draft, piece.digest!)
        if (!upload) return
        try {
            await sendMissing(context, piece, upload)
            await context.registry.completeParts(upload.id)
            return
        } catch (error) {
            // Completed or dropped by somebody else, or forgotten by the storage: ask how things stand now.
            if (start >= STARTS || !isPassing(error)) throw error
        }
    }
}

async function sendMissing(context: Context, piece: Piece, upload: Upload): Promise<void> {
    const held = new Set(upload.heldParts)
    const numbers = Array.from({ length: upload.partCount }, (_, index) => index + 1)
    const missing = numbers.filter(number => !held.has(number))
    const sent = new Map<number, number>()
    const show = () => (piece.done = [...sent.values()].reduce((sum, each) => sum + each, 0))
    for (const number of held) sent.set(number, partOf(piece.file, upload, number).size)
    show()
    for (let at = 0; at < missing.length; at += BATCH) {
        await sendBatch(context, piece, upload, missing.slice(at, at + BATCH), (number, bytes) => {
            sent.set(number, bytes)
            show()
        })
    }
}

async function sendBatch(
    { registry, hashing, signal }: Context,
    piece: Piece,
    upload: Upload,
    numbers: readonly number[],
    onSent: (number: number, bytes: number) => void,
): Promise<void> {
    const parts: { number: number; crc32: number }[] = []
    for (const number of numbers) {
        const hex = await hashing.hash(partOf(piece.file, upload, number), 'crc32')
        parts.push({ number, crc32: Number.parseInt(hex, 16) })
    }
    signal.throwIfAborted()
    let waiting = parts
    for (let signing = 1; waiting.length; signing++) {
        const signed = await registry.signParts(upload.id, waiting)
        const expired = new Set<number>()
        const sending = signed.map(async part => {
            const body = partOf(piece.file, upload, part.number)
            const report = (bytes: number) => onSent(part.number, bytes)
            try {
                await persist(signal, () => send(part, body, { signal, onSent: report }))
                report(body.size)
            } catch (error) {
                if (!(error instanceof Refused && error.isExpired) || signing >= SIGNINGS) throw error
                expired.add(part.number)
            }
        })
        // All have to have ended, or the next go would meet them.
        const failed = (await Promise.allSettled(sending)).find(each => each.status === 'rejected')
        if (failed) throw failed.reason
        waiting = waiting.filter(part => expired.has(part.number))
    }
}

function partOf(file: File, upload: Upload, number: number): Blob {
    const start = (number - 1) * upload.partSize
    return file.slice(start, Math.min(start + upload.partSize, file.size))
}

function isPassing(error: unknown): boolean {
    if (error instanceof Refused) return error.status === 404
    return (
        error instanceof ApiRefused &&
        ['NOT_FOUND', 'OBJECT_NOT_FOUND', 'STATE_CONFLICT'].includes(error.error.code)
    )
}
