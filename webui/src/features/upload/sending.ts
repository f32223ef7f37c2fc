import { headersOf, reachable } from '@/shared/api/blobs'
import type { SignedRequest } from '@/shared/api/blobs'

/** The storage has the blob already. */
export const EXISTS = 412
const FORBIDDEN = 403
const TOO_MANY = 429
const ATTEMPTS = 4
const FIRST_PAUSE_MS = 500

/** An answer that is no success. */
export class Refused extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        message: string,
    ) {
        super(message)
    }

    /** Whether a URL signed anew may help. */
    get isExpired(): boolean {
        return this.status === FORBIDDEN
    }
}

/** The connection broke, or was never there. */
export class Unreachable extends Error {}

interface Sending {
    onSent: (bytes: number) => void
    signal: AbortSignal
    /** Besides the signed ones. */
    headers?: Record<string, string>
}

/** Sends one body; resolves when the storage has it. Rejects with `Refused`, `Unreachable`, or when aborted. */
export function send(
    signed: SignedRequest,
    body: Blob,
    { onSent, signal, headers = {} }: Sending,
): Promise<number> {
    return new Promise((resolve, reject) => {
        // fetch tells nothing of what has been sent.
        const request = new XMLHttpRequest()
        const abort = () => request.abort()
        signal.throwIfAborted()
        signal.addEventListener('abort', abort)
        request.open(signed.method, reachable(signed.url))
        for (const [name, value] of Object.entries({ ...headersOf(signed), ...headers }))
            request.setRequestHeader(name, value)
        request.upload.onprogress = event => onSent(event.loaded)
        request.onabort = () => reject(new DOMException('stopped', 'AbortError'))
        request.onerror = () => reject(new Unreachable(unreachable(signed.url)))
        request.onload = () => {
            const isStored = (request.status >= 200 && request.status < 300) || request.status === EXISTS
            if (isStored) resolve(request.status)
            else reject(refusal(request.status, request.responseText))
        }
        request.onloadend = () => signal.removeEventListener('abort', abort)
        request.send(body)
    })
}

/** How many bytes of a blob the storage has kept of an upload that broke off; null if it has all of it. */
export async function keptBytes(signed: SignedRequest, signal: AbortSignal): Promise<number | null> {
    const answer = await fetch(reachable(signed.url), {
        method: 'HEAD',
        headers: headersOf(signed),
        credentials: 'omit',
        signal,
    }).catch((error: unknown) => {
        if (signal.aborted) throw error
        throw new Unreachable(unreachable(signed.url))
    })
    if (answer.status === EXISTS) return null
    return answer.ok ? Number(answer.headers.get('upload-offset') ?? 0) || 0 : 0
}

/** Does something again after a pause, while it fails in a way that may pass. */
export async function persist<Result>(signal: AbortSignal, act: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await act()
        } catch (error) {
            if (attempt >= ATTEMPTS || !mayPass(error)) throw error
            await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), signal)
        }
    }
}

export function mayPass(error: unknown): boolean {
    if (error instanceof Unreachable) return true
    return (
        error instanceof Refused && (error.status >= 500 || error.status === TOO_MANY) && error.status !== 507
    )
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
        const stop = () => {
            clearTimeout(timer)
            reject(new DOMException('stopped', 'AbortError'))
        }
        const timer = setTimeout(() => {
            signal.removeEventListener('abort', stop)
            resolve()
        }, milliseconds)
        signal.addEventListener('abort', stop, { once: true })
    })
}

function refusal(status: number, body: string): Refused {
    const { code, message } = ownError(body) ?? { code: '', message: `The storage answered ${status}.` }
    return new Refused(status, code, message)
}

/** What our own byte routes say; other storages answer in their own ways. */
function ownError(body: string): { code: string; message: string } | null {
    try {
        return (JSON.parse(body) as { error: { code: string; message: string } }).error
    } catch {
        return null
    }
}

function unreachable(url: string): string {
    const { origin } = new URL(url, location.href)
    return `The storage at ${origin} cannot be reached from this browser; it may be down, or not allow this page by CORS.`
}
