import type { CombinedError } from '@urql/core'
import type { ErrorCode } from './generated/graphql'

/** What the API answered instead of data, or why it did not answer at all. */
export interface ApiError {
    /** The API's code; OFFLINE if the server was not reached. */
    code: ErrorCode | 'OFFLINE'
    /** In the server's words: what it was about, why, and what to do. */
    message: string
    /** What programs can use, such as the version an alias points to. */
    details: Readonly<Record<string, unknown>>
    /** What the server's log calls the request. */
    requestId: string | null
}

/** Reads an error of urql. The first error of the answer counts: the others follow from it. */
export function readError(error: CombinedError): ApiError {
    const first = error.graphQLErrors[0]
    if (first) return fromExtensions(first.message, first.extensions)
    const body = refusedBody(error)
    if (body) return body
    return {
        code: 'OFFLINE',
        message: 'The server cannot be reached. It may be starting again; look at your connection.',
        details: {},
        requestId: null,
    }
}

/** Reads one error of a GraphQL answer. */
export function fromExtensions(message: string, extensions: unknown): ApiError {
    const known = isRecord(extensions) ? extensions : {}
    return {
        code: (typeof known['code'] === 'string' ? known['code'] : 'INTERNAL') as ErrorCode,
        message,
        details: isRecord(known['details']) ? known['details'] : {},
        requestId: typeof known['requestId'] === 'string' ? known['requestId'] : null,
    }
}

/** What to try, beyond what the message says already; null if that says it all. */
export function cureFor(code: ApiError['code']): string | null {
    return CURES[code] ?? null
}

const CURES: Partial<Record<ApiError['code'], string>> = {
    ALIAS_CONFLICT: 'Somebody else moved it meanwhile. Look at where it points now, then decide again.',
    DATABASE_BUSY: 'Try again in a moment.',
    FORBIDDEN: 'Ask an admin of the project for a higher role.',
    INTERNAL: 'Try again. If it stays so, tell the operator the request id.',
    NOT_FOUND: 'It may have been deleted or renamed, or you may not see it.',
    RATE_LIMITED: 'Wait a moment, then try again.',
}

function refusedBody(error: CombinedError): ApiError | null {
    const status = (error.response as Response | undefined)?.status
    if (status !== 401) return null
    return { code: 'UNAUTHENTICATED', message: 'You are not logged in.', details: {}, requestId: null }
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
}
