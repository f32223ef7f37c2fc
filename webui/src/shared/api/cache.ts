import { cacheExchange } from '@urql/exchange-graphcache'
import type { Data, KeyGenerator } from '@urql/exchange-graphcache'
import { optimisticMoves } from './aliasMoves'

/** Their id is that of the thing they tell about, in one answer: the same thing is at another depth in the next. */
const EMBEDDED: readonly string[] = ['LineageNode']

/** The normalized cache: things by their id, all else as part of what was asked. */
export function newCache() {
    return cacheExchange({
        keys: new Proxy<Record<string, KeyGenerator>>({}, { get: (_, type: string) => keyOf(type) }),
        optimistic: optimisticMoves,
    })
}

function keyOf(type: string): KeyGenerator {
    return EMBEDDED.includes(type) ? () => null : byId
}

function byId(data: Data): string | null {
    return typeof data['id'] === 'string' ? data['id'] : null
}
