import { readonly, ref } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'wanllmdb-theme'
const system = matchMedia('(prefers-color-scheme: dark)')
const chosen = ref<Theme>(stored())

export const theme = readonly(chosen)

export function chooseTheme(wanted: Theme): void {
    chosen.value = wanted
    try {
        if (wanted === 'system') localStorage.removeItem(KEY)
        else localStorage.setItem(KEY, wanted)
    } catch {
        // Without storage it holds until the page is left.
    }
    apply()
}

function stored(): Theme {
    try {
        const value = localStorage.getItem(KEY)
        return value === 'light' || value === 'dark' ? value : 'system'
    } catch {
        return 'system'
    }
}

function apply(): void {
    const isDark = chosen.value === 'system' ? system.matches : chosen.value === 'dark'
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}

system.addEventListener('change', apply)
