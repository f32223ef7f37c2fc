/** For how long an API key can be made, by the days of each; `never` and `date` stand for themselves. */
export const LIVES = [
    { value: '30', name: '30 days' },
    { value: '90', name: '90 days' },
    { value: '365', name: 'A year' },
    { value: 'date', name: 'Until a day' },
    { value: 'never', name: 'For ever' },
] as const

export type Life = (typeof LIVES)[number]['value']

const DAY_MS = 86_400_000

/** When a key ends; null for never, and for a day that cannot be read. With a day it ends when that is over. */
export function endOf(life: Life, day: string, now: number): string | null {
    if (life === 'never') return null
    if (life !== 'date') return new Date(now + Number(life) * DAY_MS).toISOString()
    const end = new Date(`${day}T23:59:59`)
    return Number.isNaN(end.getTime()) ? null : end.toISOString()
}
