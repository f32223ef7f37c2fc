import { readonly, ref } from 'vue'
import type { ApiError } from '@/shared/api/errors'
import { cureFor } from '@/shared/api/errors'

export interface Toast {
    tone: 'ok' | 'danger'
    text: string
    /** What can be done about it right away, such as undoing it. */
    action?: { name: string; act: () => void }
}

const shown = ref<(Toast & { id: number })[]>([])
let next = 1

export const toasts = readonly(shown)

/** Tells in a corner of the page that something was done, or not. */
export function toast(told: Toast): void {
    shown.value = [...shown.value.slice(-2), { ...told, id: next++ }]
}

/** The same for an error of the API. */
export function toastError(error: ApiError): void {
    toast({ tone: 'danger', text: [error.message, cureFor(error.code)].filter(Boolean).join(' ') })
}

export function dismiss(id: number): void {
    shown.value = shown.value.filter(each => each.id !== id)
}
