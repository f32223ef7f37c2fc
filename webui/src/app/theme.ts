import { readonly, ref } from 'vue'
import { lasting } from '@/shared/browser/shelves'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'wanllmdb-theme'
const system = matchMedia('(prefers-color-scheme: dark)')
const chosen = ref<Theme>(stored())

export const theme = readonly(chosen)

export function chooseTheme(wanted: Theme): void {
    chosen.value = wanted
    if (wanted === 'system') lasting.removeItem(KEY)
    else lasting.setItem(KEY, wanted)
    apply()
}

function stored(): Theme {
    const value = lasting.getItem(KEY)
    return value === 'light' || value === 'dark' ? value : 'system'
}

function apply(): void {
    const isDark = chosen.value === 'system' ? system.matches : chosen.value === 'dark'
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}

system.addEventListener('change', apply)
