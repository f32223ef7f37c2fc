import { readonly, ref } from 'vue'

const now = ref(Date.now())
setInterval(() => (now.value = Date.now()), 15_000)

/** The time, every quarter of a minute: one clock for all relative times of the page. */
export const clock = readonly(now)
