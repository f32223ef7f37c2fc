// @vitest-environment happy-dom
import { Client, fetchExchange } from '@urql/core'
import urql from '@urql/vue'
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent } from 'vue'
import { useAliasActs } from './acts'
import type { AliasActs } from './acts'

/** A page that does something with aliases, and a server that never answers. */
function page(): AliasActs {
    let acts: AliasActs | undefined
    const client = new Client({
        url: 'http://registry.example/graphql',
        preferGetMethod: false,
        exchanges: [fetchExchange],
        fetch: () => new Promise(() => {}),
    })
    const component = defineComponent({
        setup() {
            acts = useAliasActs(
                () => 'A1',
                () => {},
            )
            return () => null
        },
    })
    mount(component, { global: { plugins: [[urql, client]] } })
    return acts!
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
