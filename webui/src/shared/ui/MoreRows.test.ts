// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ApiError } from '@/shared/api/errors'
import MoreRows from './MoreRows.vue'

const OFFLINE: ApiError = { code: 'OFFLINE', message: 'Nobody answers.', details: {}, requestId: null }

let seen: (isNear: boolean) => void = () => {}

beforeEach(() => {
    vi.stubGlobal(
        'IntersectionObserver',
        class {
            constructor(tell: (entries: { isIntersecting: boolean }[]) => void) {
                seen = isIntersecting => tell([{ isIntersecting }])
            }
            observe(): void {}
            disconnect(): void {}
        },
    )
})
afterEach(() => void vi.unstubAllGlobals())

it('asks for more until the end is out of sight', async () => {
    const rows = mount(MoreRows, { props: { busy: false } })

    seen(true)
    await rows.setProps({ busy: true })
    await rows.setProps({ busy: false })
    expect(rows.emitted('more')).toHaveLength(2)
    seen(false)
    await rows.setProps({ busy: true })
    await rows.setProps({ busy: false })
    expect(rows.emitted('more')).toHaveLength(2)
})

it('does not ask again by itself for what could not be had', async () => {
    const rows = mount(MoreRows, { props: { busy: false, error: null as ApiError | null } })

    seen(true)
    await rows.setProps({ busy: true })
    await rows.setProps({ busy: false, error: OFFLINE })
    expect(rows.emitted('more')).toHaveLength(1)
    expect(rows.get('[role=alert]').text()).toContain('Nobody answers.')
    await rows.get('button').trigger('click')
    expect(rows.emitted('more')).toHaveLength(2)
})
