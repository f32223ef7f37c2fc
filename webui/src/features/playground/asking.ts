import { goToLogin } from '@/shared/api/login'
import { socket } from '@/shared/api/socket'

export interface Request {
    query: string
    operationName: string | null
    variables: Record<string, unknown>
}

export interface Answer {
    status: number
    text: string
    milliseconds: number
}

/**
 * Sends a query or a mutation, with the session of the page; with an `Authorization` of one's own without it.
 * Raises what `fetch` raises.
 */
export async function ask(
    request: Request,
    headers: Record<string, unknown>,
    signal: AbortSignal,
): Promise<Answer> {
    const own = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    )
    const started = performance.now()
    const response = await fetch('/graphql', {
        method: 'POST',
        credentials: 'authorization' in own ? 'omit' : 'same-origin',
        headers: {
            'content-type': 'application/json',
            accept: 'application/graphql-response+json, application/json',
            // Without this the server refuses changes that come with a cookie.
            'x-wanllmdb-csrf': '1',
            ...own,
        },
        body: JSON.stringify(request),
        signal,
    })
    const text = await response.text()
    if (response.status === 401 && !('authorization' in own)) goToLogin()
    return { status: response.status, text, milliseconds: performance.now() - started }
}

export interface Listener {
    onAnswer: (answer: unknown) => void
    /** It is over, with what went wrong if something did. */
    onEnd: (problem: string | null) => void
}

/** Subscribes over the page's WebSocket. Returns what stops it; then `onEnd` is called too. */
export function subscribe(request: Request, listener: Listener): () => void {
    return socket.subscribe(
        { query: request.query, variables: request.variables, operationName: request.operationName },
        {
            next: listener.onAnswer,
            error: reason => listener.onEnd(problemOf(reason)),
            complete: () => listener.onEnd(null),
        },
    )
}

function problemOf(reason: unknown): string {
    const first: unknown = Array.isArray(reason) ? reason[0] : reason
    return typeof first === 'object' && first !== null && 'message' in first
        ? String(first.message)
        : 'The connection broke.'
}
