import type { Ref } from 'vue'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Palette } from '../render/palette'
import { readPalette } from '../render/palette'

/** The colours that hold for an element, also after the theme has changed. */
export function usePalette(element: Readonly<Ref<HTMLElement | null>>) {
    const palette = shallowRef<Palette>()
    const read = () => {
        if (element.value) palette.value = readPalette(element.value)
    }
    const themes = new MutationObserver(read)
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] })
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', read)
    watch(element, read, { immediate: true, flush: 'post' })
    onScopeDispose(() => {
        themes.disconnect()
        dark.removeEventListener('change', read)
    })
    return palette
}
