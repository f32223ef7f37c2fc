import { shallowReactive } from 'vue'
import type { Picked } from './resuming'

export type PieceState = 'waiting' | 'hashing' | 'ready' | 'sending' | 'done' | 'failed'

/** One file of an upload, and how far it is. */
export interface Piece {
    readonly path: string
    readonly file: File
    digest: string | null
    state: PieceState
    /** Bytes hashed while hashing, else bytes sent. */
    done: number
    error: string | null
}

export function pieceOf({ path, file }: Picked, digest: string | null = null): Piece {
    return shallowReactive<Piece>({
        path,
        file,
        digest,
        state: digest ? 'ready' : 'waiting',
        done: 0,
        error: null,
    })
}

/** How much of all there is to hash and to send is done. */
export function progressOf(pieces: readonly Piece[]): { bytes: number; hashed: number; sent: number } {
    const total = { bytes: 0, hashed: 0, sent: 0 }
    for (const piece of pieces) {
        const { size } = piece.file
        total.bytes += size
        total.hashed += piece.digest ? size : piece.state === 'hashing' ? piece.done : 0
        total.sent += piece.state === 'done' ? size : piece.state === 'sending' ? piece.done : 0
    }
    return total
}

/** Those that need attention first, then those at work, then the rest in their order. */
export function inOrderOfInterest(pieces: readonly Piece[]): Piece[] {
    const RANK: Record<PieceState, number> = {
        failed: 0,
        sending: 1,
        hashing: 1,
        waiting: 2,
        ready: 2,
        done: 3,
    }
    return [...pieces].sort((one, other) => RANK[one.state] - RANK[other.state])
}
