export interface Day<Event> {
    /** `2026-03-01`, of the reader's zone. */
    key: string
    name: string
    events: Event[]
}

/** Events, newest first, by the day of the reader's zone on which they happened. */
export function byDay<Event extends { at: string }>(events: readonly Event[], now: number): Day<Event>[] {
    const days: Day<Event>[] = []
    for (const event of events) {
        const at = new Date(event.at)
        const key = keyOf(at)
        if (days.at(-1)?.key !== key) days.push({ key, name: nameOf(at, now), events: [] })
        days.at(-1)!.events.push(event)
    }
    return days
}

/** The time of a day, `14:05`. */
export function timeOf(iso: string): string {
    return new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}

/** The first moment of the day in the reader's zone, or that of the day after; null if it is no date. */
export function beginningOf(date: string, daysLater = 0): string | null {
    const [year, month, day] = date.split('-').map(Number)
    const at = new Date(year ?? NaN, (month ?? NaN) - 1, (day ?? NaN) + daysLater)
    return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

function nameOf(at: Date, now: number): string {
    const today = new Date(now)
    const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
    if (keyOf(at) === keyOf(today)) return 'Today'
    if (keyOf(at) === keyOf(yesterday)) return 'Yesterday'
    const weekday = at.toLocaleDateString('en-GB', { weekday: 'long' })
    const date = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
    return `${weekday}, ${date}`
}

function keyOf(at: Date): string {
    const two = (number: number) => String(number).padStart(2, '0')
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}
