/** A request that the API has signed. */
export interface SignedRequest {
    method: string
    url: string
    /** A JSON object of texts. */
    headers: unknown
}

/** Headers that browsers set themselves, and do not let a page set. */
const OWN_HEADERS = new Set(['host', 'content-length'])

/**
 * A signed URL as this page may ask for it. The server signs for its public address; the page may have come by
 * another name of the same server (127.0.0.1 and localhost), and the policy lets it ask only where it came from.
 */
export function reachable(url: string, serverUrl = readServerUrl(), origin = location.origin): string {
    const storage = `${serverUrl.replace(/\/$/, '')}/storage/`
    return serverUrl && url.startsWith(storage) ? `${origin}/storage/${url.slice(storage.length)}` : url
}

/** The signed headers, without those that browsers set themselves. */
export function headersOf(signed: SignedRequest): Record<string, string> {
    const all = Object.entries(signed.headers as Record<string, string>)
    return Object.fromEntries(all.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase())))
}

/** Asks for the bytes of a blob, from the first to `end`. The answer may be any; rejects where there is none. */
export function fetchSigned(signed: SignedRequest, signal: AbortSignal): Promise<Response> {
    return fetch(reachable(signed.url), {
        method: signed.method,
        headers: headersOf(signed),
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal,
    })
}

/** Lets the browser save what is behind a signed URL. The storage says that it is an attachment. */
export function saveSigned(signed: SignedRequest): void {
    const link = document.createElement('a')
    link.href = reachable(signed.url)
    link.rel = 'noopener noreferrer'
    link.download = ''
    document.body.append(link)
    link.click()
    link.remove()
}

function readServerUrl(): string {
    const content = document.querySelector<HTMLMetaElement>('meta[name=server-url]')?.content ?? ''
    return content.startsWith('http') ? content : ''
}
