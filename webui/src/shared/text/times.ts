const STEPS = [
    ['minute', 60],
    ['hour', 3600],
    ['day', 86_400],
    ['week', 604_800],
    ['month', 2_629_800],
    ['year', 31_557_600],
] as const

/** How long ago, in a few letters: `now`, `5 min`, `3 h`, `2 d`, `4 mo`, `1 y`; of the future `in 5 min`. */
export function shortAge(iso: string, now: number): string {
    const seconds = (now - Date.parse(iso)) / 1000
    const text = shortSpan(Math.abs(seconds))
    if (text === 'now') return text
    return seconds < 0 ? `in ${text}` : `${text} ago`
}

function shortSpan(seconds: number): string {
    let found: (typeof STEPS)[number] | null = null
    for (const step of STEPS) if (seconds >= step[1]) found = step
    if (!found) return 'now'
    return `${Math.floor(seconds / found[1])} ${SHORT[found[0]]}`
}

const SHORT = { minute: 'min', hour: 'h', day: 'd', week: 'wk', month: 'mo', year: 'y' } as const

/** How long something took: `850 ms`, `12.4 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(milliseconds: number): string {
    if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
    const seconds = milliseconds / 1000
    if (seconds < 60) return `${seconds.toFixed(1)} s`
    const whole = Math.floor(seconds)
    if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's')
    if (whole < 86_400) return pair(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min')
    return pair(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h')
}

function pair(large: number, unit: string, small: number, smallUnit: string): string {
    return small ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`
}

/** The exact time, in the reader's zone and in UTC. */
export function exactTime(iso: string): string {
    const date = new Date(iso)
    const local = date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
    return `${local} · ${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
