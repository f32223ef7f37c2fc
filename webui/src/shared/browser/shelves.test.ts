import { expect, it } from 'vitest'
import { guarded } from './shelves'

it('where a page may keep nothing, nothing is kept and nothing fails', () => {
    const shelf = guarded(() => {
        throw new DOMException('The operation is insecure.', 'SecurityError')
    })

    shelf.setItem('theme', 'dark')
    shelf.removeItem('theme')
    expect(shelf.getItem('theme')).toBeNull()
})

it('a full shelf keeps what it has', () => {
    const shelf = guarded(() => ({
        getItem: () => 'old',
        setItem: () => {
            throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
        },
        removeItem: () => undefined,
    }))

    shelf.setItem('draft', 'new')
    expect(shelf.getItem('draft')).toBe('old')
})
