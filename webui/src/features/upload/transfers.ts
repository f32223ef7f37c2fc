import type { SignedRequest } from '@/shared/api/blobs'
import type { Hashing } from './hashing'
import { sendInParts } from './parts'
import type { Piece } from './pieces'
import type { Registry } from './registry'
import { Refused, keptBytes, persist, send } from './sending'

/** So many digests are signed at a time: their URLs expire. */
const BATCH = 200
const AT_ONCE = 3
const SIGNINGS = 3
/** Kept bytes that are not ours, or not there any more. */
const NOT_OURS = ['CHECKSUM_MISMATCH', 'STATE_CONFLICT', 'SIZE_MISMATCH']

type Job = () => Promise<void>
type SignedBlob = SignedRequest & { digest: string; resumable: boolean }
type SignedPack = SignedRequest & { listing: string }

/** Sends files to the storage, several at once. One that fails is marked, and the others go on. */
export class Transfers {
    constructor(
        private readonly registry: Registry,
        private readonly hashing: Hashing,
        private readonly draft: string,
        private readonly signal: AbortSignal,
    ) {}

    /** Resolves when every file is there or has failed. Rejects when stopped, or when the registry refuses. */
    async send(pieces: readonly Piece[]): Promise<void> {
        const byDigest = groupByDigest(pieces)
        const digests = [...byDigest.keys()]
        for (let at = 0; at < digests.length; at += BATCH)
            await this.sendBatch(digests.slice(at, at + BATCH), byDigest, 1)
    }

    private async sendBatch(
        digests: string[],
        byDigest: ReadonlyMap<string, Piece[]>,
        signing: number,
    ): Promise<void> {
        const signed = await this.registry.sign(this.draft, digests)
        this.signal.throwIfAborted()
        const unsigned = new Set(digests)
        const expired: string[] = []
        const job = (names: string[], act: (pieces: Piece[]) => Promise<void>): Job => {
            names.forEach(name => unsigned.delete(name))
            return () => this.attempt(names, byDigest, act, signing < SIGNINGS ? expired : null)
        }
        const jobs = [
            ...signed.packs.map(pack => job(digestsOf(pack.listing), pieces => this.sendPack(pack, pieces))),
            ...signed.uploads.map(blob => job([blob.digest], ([piece]) => this.sendBlob(blob, piece!))),
            ...signed.inParts.map(digest => job([digest], ([piece]) => this.sendLarge(piece!))),
        ]
        // What is not signed has arrived meanwhile, sent by somebody else.
        for (const digest of unsigned) byDigest.get(digest)!.forEach(markDone)
        await runAll(jobs, AT_ONCE)
        this.signal.throwIfAborted()
        if (!expired.length) return
        // As long as some have arrived it goes on: a slow connection needs many signings for one batch.
        const isStuck = expired.length === digests.length
        await this.sendBatch(expired, byDigest, isStuck ? signing + 1 : 1)
    }

    private async attempt(
        digests: string[],
        byDigest: ReadonlyMap<string, Piece[]>,
        act: (pieces: Piece[]) => Promise<void>,
        expired: string[] | null,
    ): Promise<void> {
        if (this.signal.aborted) return
        const all = digests.flatMap(digest => byDigest.get(digest)!)
        const one = digests.map(digest => byDigest.get(digest)![0]!)
        for (const piece of all) Object.assign(piece, { state: 'sending', done: 0, error: null })
        try {
            await act(one)
            all.forEach(markDone)
        } catch (error) {
            const isExpired = error instanceof Refused && error.isExpired && expired !== null
            if (isExpired) expired.push(...digests)
            for (const piece of all) markStopped(piece, isExpired || this.signal.aborted ? null : error)
        }
    }

    private async sendBlob(signed: SignedBlob, piece: Piece): Promise<void> {
        let isFresh = false
        await persist(this.signal, async () => {
            const start = signed.resumable && !isFresh ? await keptBytes(signed, this.signal) : 0
            if (start === null) return
            try {
                await this.sendFrom(signed, piece, Math.min(start, piece.file.size - 1))
            } catch (error) {
                if (!start || !(error instanceof Refused && NOT_OURS.includes(error.code))) throw error
                isFresh = true
                await this.sendFrom(signed, piece, 0)
            }
        })
    }

    private async sendFrom(signed: SignedBlob, piece: Piece, start: number): Promise<void> {
        const { size } = piece.file
        piece.done = start
        const headers: Record<string, string> =
            start > 0 ? { 'Content-Range': `bytes ${start}-${size - 1}/${size}` } : {}
        const onSent = (bytes: number) => (piece.done = start + bytes)
        await send(signed, piece.file.slice(Math.max(0, start)), { signal: this.signal, headers, onSent })
    }

    private async sendPack(pack: SignedPack, pieces: readonly Piece[]): Promise<void> {
        const body = new Blob([pack.listing, '\n', ...pieces.map(piece => piece.file)])
        await persist(this.signal, () => send(pack, body, { signal: this.signal, onSent: () => {} }))
    }

    private sendLarge(piece: Piece): Promise<void> {
        const { registry, hashing, draft, signal } = this
        return sendInParts({ registry, hashing, draft, signal }, piece)
    }
}

/** Files with the same bytes are sent once. */
function groupByDigest(pieces: readonly Piece[]): Map<string, Piece[]> {
    const groups = new Map<string, Piece[]>()
    for (const piece of pieces) groups.set(piece.digest!, [...(groups.get(piece.digest!) ?? []), piece])
    return groups
}

/** Carries out jobs, so many at once, in their order. */
async function runAll(jobs: Job[], atOnce: number): Promise<void> {
    const rest = jobs.values()
    const lane = async () => {
        for (const job of rest) await job()
    }
    await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, lane))
}

/** The digests of a listing, a line `<digest hex> <size> <key>` each. */
function digestsOf(listing: string): string[] {
    return listing
        .split('\n')
        .filter(Boolean)
        .map(line => `sha256:${line.slice(0, line.indexOf(' '))}`)
}

export function markDone(piece: Piece): void {
    Object.assign(piece, { state: 'done', done: piece.file.size, error: null })
}

function markStopped(piece: Piece, error: unknown): void {
    if (error === null) Object.assign(piece, { state: 'ready', done: 0 })
    else
        Object.assign(piece, {
            state: 'failed',
            error: error instanceof Error ? error.message : 'It could not be sent.',
        })
}
