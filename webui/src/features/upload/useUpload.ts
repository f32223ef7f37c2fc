import { useClientHandle } from '@urql/vue'
import { onScopeDispose, shallowRef } from 'vue'
import { Hashing, Unreadable } from './hashing'
import { manifestLines } from './manifest'
import { memory } from './memory'
import type { Piece } from './pieces'
import { ApiRefused, Registry } from './registry'
import type { Wanted } from './registry'
import type { Remembered } from './resuming'
import { Transfers, markDone } from './transfers'

export type Stage =
    'choosing' | 'hashing' | 'sending' | 'paused' | 'failed' | 'committing' | 'cancelling' | 'done'

export interface Outcome {
    artifact: string
    version: string
    /** The same content was there before, under that name. */
    isOld: boolean
}

const ATTEMPTS = 3
/** Of larger files the digest is kept at once, so that a reload does not cost it. */
const LONG_TO_HASH = 32 << 20

/** Carries an upload out: hash, draft, send, commit. Every step may be repeated, so that going on is beginning anew. */
export function useUpload() {
    const registry = new Registry(useClientHandle().client)
    const stage = shallowRef<Stage>('choosing')
    const pieces = shallowRef<Piece[]>([])
    const problem = shallowRef<string | null>(null)
    const outcome = shallowRef<Outcome | null>(null)
    let hashing: Hashing | null = null
    let abort = new AbortController()
    let memo: Remembered | null = null
    let running: Promise<void> = Promise.resolve()

    /** Begins, or goes on with what `before` remembers; its draft is used if it is for the same content. */
    function start(wanted: Wanted, files: Piece[], before: Remembered | null = null): void {
        pieces.value = files
        outcome.value = null
        memo = { ...wanted, draft: before?.draft ?? null, digest: before?.digest ?? null, files: [] }
        go()
    }

    function go(): void {
        abort = new AbortController()
        const { signal } = abort
        problem.value = null
        // One go has ended before the next begins, so that they never send the same file both.
        running = running.then(() => carryOut(signal))
    }

    async function carryOut(signal: AbortSignal): Promise<void> {
        if (signal.aborted) return
        hashing ??= new Hashing()
        try {
            await hashAll(signal)
            await sendAll(signal)
        } catch (error) {
            if (signal.aborted) return
            problem.value = error instanceof Error ? error.message : 'The upload has failed.'
            stage.value = 'failed'
        }
    }

    async function hashAll(signal: AbortSignal): Promise<void> {
        stage.value = 'hashing'
        await remember()
        for (const piece of pieces.value) {
            if (piece.digest) continue
            Object.assign(piece, { state: 'hashing', done: 0, error: null })
            try {
                piece.digest = await hashing!.digest(piece.file, done => (piece.done = done))
            } catch (error) {
                piece.state = error instanceof Unreadable ? 'failed' : 'waiting'
                piece.error = error instanceof Unreadable ? error.message : null
                throw error
            }
            Object.assign(piece, { state: 'ready', done: 0 })
            if (piece.file.size > LONG_TO_HASH) await remember()
            signal.throwIfAborted()
        }
        await remember()
    }

    async function sendAll(signal: AbortSignal): Promise<void> {
        const lines = manifestLines(
            pieces.value.map(piece => ({ path: piece.path, digest: piece.digest!, size: piece.file.size })),
        )
        const digest = await hashing!.digest(new Blob(lines))
        for (let attempt = 1; ; attempt++) {
            const draft = await openDraft(digest, signal)
            if (draft === null) return
            signal.throwIfAborted()
            stage.value = 'sending'
            try {
                const missing = await registry.addEntries(draft, lines)
                signal.throwIfAborted()
                await sendMissing(draft, missing, signal)
                await commit(draft, digest)
                return
            } catch (error) {
                if (attempt >= ATTEMPTS || !isGone(error)) throw error
                memo!.draft = null
            }
        }
    }

    /** The draft for that content; null if the content is a version already. */
    async function openDraft(digest: string, signal: AbortSignal): Promise<string | null> {
        if (memo!.draft && memo!.digest === digest) return memo!.draft
        const { project, artifact, type, description, aliases } = memo!
        const made = await registry.create({ project, artifact, type, description, aliases }, digest)
        if (made.state === 'COMMITTED') {
            signal.throwIfAborted()
            pieces.value.forEach(markDone)
            await commit(made.id, digest, true)
            return null
        }
        memo = { ...memo!, draft: made.id, digest }
        await remember()
        return made.id
    }

    async function sendMissing(
        draft: string,
        missing: ReadonlySet<string>,
        signal: AbortSignal,
    ): Promise<void> {
        for (const piece of pieces.value) if (!missing.has(piece.digest!)) markDone(piece)
        const wanted = pieces.value.filter(piece => missing.has(piece.digest!))
        await new Transfers(registry, hashing!, draft, signal).send(wanted)
        const failed = pieces.value.filter(piece => piece.state === 'failed').length
        if (failed)
            throw new Error(
                `${failed} of ${pieces.value.length} files could not be sent. What has arrived stays; try the others again.`,
            )
    }

    async function commit(version: string, digest: string, isOld = false): Promise<void> {
        stage.value = 'committing'
        const made = await registry.commit(version, memo!.aliases, digest)
        await forget()
        outcome.value = { artifact: memo!.artifact, version: made.name ?? '', isOld }
        stage.value = 'done'
    }

    function pause(): void {
        stop()
        stage.value = 'paused'
    }

    function stop(): void {
        abort.abort()
        hashing?.close()
        hashing = null
    }

    /** Gives the upload up; what has arrived is collected later. */
    async function cancel(): Promise<void> {
        stop()
        stage.value = 'cancelling'
        // A request that is on its way may still make a draft, and the next upload must not meet this one.
        await running
        const draft = memo?.draft
        await forget()
        memo = null
        pieces.value = []
        stage.value = 'choosing'
        if (draft) await registry.discard(draft).catch(() => undefined)
    }

    async function remember(): Promise<void> {
        memo!.files = pieces.value.map(({ path, file, digest }) => ({
            path,
            size: file.size,
            lastModified: file.lastModified,
            digest,
        }))
        // A browser that keeps nothing, as in private windows, uploads all the same.
        await memory.save(memo!).catch(() => undefined)
    }

    async function forget(): Promise<void> {
        if (memo) await memory.forget(memo.project).catch(() => undefined)
    }

    onScopeDispose(stop)
    return { stage, pieces, problem, outcome, start, pause, resume: go, cancel }
}

function isGone(error: unknown): boolean {
    return error instanceof ApiRefused && ['NOT_FOUND', 'BLOBS_MISSING'].includes(error.error.code)
}
