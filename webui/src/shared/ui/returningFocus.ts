import { watch } from 'vue'

/** What a dialog does when it closes: it gives the keyboard back to what it was opened from, or else to the page. */
export function useReturningFocus(isOpen: () => boolean): (closing: Event) => void {
    let opener: HTMLElement | null = null

    watch(
        isOpen,
        open => {
            if (open) opener = openerNow()
        },
        // Before the dialog takes the keyboard.
        { immediate: true, flush: 'sync' },
    )

    return closing => {
        // Else Reka gives it to a trigger, which dialogs that are opened by state do not have.
        closing.preventDefault()
        const to = opener?.isConnected ? opener : document.getElementById('main')
        to?.focus({ preventScroll: true })
    }
}

function openerNow(): HTMLElement | null {
    const active = document.activeElement
    if (!(active instanceof HTMLElement) || active === document.body) return null
    const menu = active.closest('[role=menu]')
    // An item goes with its menu; the button of the menu stays.
    return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : active
}
