import { CombinedError } from '@urql/core'
import { asSentence } from '@/shared/text/sentences'
import { cureFor, readError } from '@/shared/api/errors'

/** What went wrong, for people. */
export interface Failure {
    title: string
    message: string
    cure: string | null
    /** The code of the API. */
    code: string | null
}

/** Tells of an error of the GraphQL client: what the API said, or that nobody answered. */
export function describeFailure(error: unknown): Failure {
    const title = 'The lineage could not be read'
    if (!(error instanceof CombinedError)) return { title, message: String(error), cure: null, code: null }
    const { code, message: said } = readError(error)
    const message = asSentence(said)
    if (code === 'OFFLINE') return { title: 'The server does not answer', message, cure: null, code: null }
    return { title: code === 'NOT_FOUND' ? 'This is not here' : title, message, cure: cureFor(code), code }
}
