import { Client, fetchExchange } from '@urql/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Hashing } from './hashing'
import { pieceOf } from './pieces'
import type { Piece } from './pieces'
import { Registry } from './registry'
import { Transfers } from './transfers'

beforeEach(() => {
    vi.stubGlobal('document', { querySelector: () => null })
    vi.stubGlobal('location', { origin: 'http://registry.example' })
})
afterEach(() => void vi.unstubAllGlobals())

/** A registry that signs whatever it is asked to, and counts how often. */
function signing() {
    const count = { signings: 0 }
    const client = new Client({
        url: 'http://registry.example/graphql',
        preferGetMethod: false,
        exchanges: [fetchExchange],
        fetch: async (_url, init) => {
            count.signings++
            const { variables } = JSON.parse(String(init?.body)) as {
                variables: { input: { digests: string[] } }
            }
            const uploads = variables.input.digests.map(digest => ({
                digest,
                method: 'PUT',
                url: `http://storage.example/${digest}`,
                headers: {},
                resumable: false,
            }))
            const data = { signUploads: { uploads, packs: [], inParts: [] } }
            return new Response(JSON.stringify({ data }), { headers: { 'content-type': 'application/json' } })
        },
    })
    return { count, registry: new Registry(client) }
}

/** A storage that answers each request with what `answer` says. */
function storage(answer: (url: string) => number): void {
    vi.stubGlobal(
        'XMLHttpRequest',
        class {
            status = 0
            responseText = ''
            upload = {}
            onload = () => {}
            onloadend = () => {}
            private url = ''
            open(_method: string, url: string): void {
                this.url = url
            }
            setRequestHeader(): void {}
            abort(): void {}
            send(): void {
                this.status = answer(this.url)
                queueMicrotask(() => (this.onload(), this.onloadend()))
            }
        },
    )
}

async function sent(pieces: Piece[], registry: Registry): Promise<string[]> {
    const none = null as unknown as Hashing
    await new Transfers(registry, none, 'draft', new AbortController().signal).send(pieces)
    return pieces.map(each => each.state)
}

const fourFiles = () =>
    ['a', 'b', 'c', 'd'].map(path => pieceOf({ path, file: new File([path], path) }, `sha256:${path}`))

it('signs anew for as long as some arrive before their URLs expire', async () => {
    const { count, registry } = signing()
    const round = { seen: 0 }
    storage(() => (round.seen < count.signings ? ((round.seen = count.signings), 200) : 403))

    expect(await sent(fourFiles(), registry)).toEqual(['done', 'done', 'done', 'done'])
    expect(count.signings).toBe(4)
})

it('gives up where a fresh URL is refused as well', async () => {
    const { count, registry } = signing()
    storage(url => (url.endsWith('sha256:b') ? 403 : 200))

    expect(await sent(fourFiles(), registry)).toEqual(['done', 'failed', 'done', 'done'])
    expect(count.signings).toBe(4)
})
