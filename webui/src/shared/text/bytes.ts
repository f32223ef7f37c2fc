const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** A size to read: three digits and a binary unit, such as `1.43 GiB`. */
export function formatBytes(bytes: number): string {
    let value = bytes
    let unit = 0
    while (value >= 1023.5 && unit < UNITS.length - 1) {
        value /= 1024
        unit++
    }
    const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    return `${value.toFixed(digits)} ${UNITS[unit]}`
}

const WHOLE = new Intl.NumberFormat('en')

/** A count to read: `12,345`. */
export function formatCount(count: number): string {
    return WHOLE.format(count)
}

/** `1 file`, `2 files`; `plural` where an s will not do. */
export function counted(count: number, one: string, plural = `${one}s`): string {
    return `${formatCount(count)} ${count === 1 ? one : plural}`
}
