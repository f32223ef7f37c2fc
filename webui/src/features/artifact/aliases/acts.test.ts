import { Client, fetchExchange } from '@urql/core'
import urql from '@urql/vue'
import { expect, it } from 'vitest'
import { createApp, effectScope } from 'vue'
import { useAliasActs } from './acts'
import type { AliasActs } from './acts'

/** What a page does with aliases, and a server that never answers. */
function page(): AliasActs {
    const client = new Client({
        url: 'http://registry.example/graphql',
        preferGetMethod: false,
        exchanges: [fetchExchange],
        fetch: () => new Promise(() => {}),
    })
    const app = createApp({}).use(urql, client)
    const acts = () =>
        useAliasActs(
            () => 'A1',
            () => {},
        )
    return effectScope().run(() => app.runWithContext(acts))!
}

it('an act is not kept from being done by one whose dialog was closed before the answer', () => {
    const acts = page()

    acts.begin({ kind: 'rollback', alias: 'production', seen: 'v2' })
    void acts.submit()
    expect(acts.isBusy.value).toBe(true)
    acts.isOpen.value = false
    acts.begin({ kind: 'set', alias: 'staging', seen: 'v1' })
    expect(acts.isBusy.value).toBe(false)
})
