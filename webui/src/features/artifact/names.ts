/** The alias that follows the newest version by itself; nobody moves it. */
export const LATEST = 'latest'

/** By name, `latest` behind those that somebody decided on. */
export function decidedFirst<T extends { name: string }>(aliases: readonly T[]): T[] {
    return [...aliases].sort((a, b) => {
        const isLatest = Number(a.name === LATEST) - Number(b.name === LATEST)
        return isLatest || (a.name < b.name ? -1 : 1)
    })
}
