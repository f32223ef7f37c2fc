let leaving = false

/** Where the login page leads back from. */
export function loginUrl(here: Pick<Location, 'pathname' | 'search' | 'hash'> = location): string {
    return `/login?next=${encodeURIComponent(here.pathname + here.search + here.hash)}`
}

/** Leaves for the login if the session has ended. A WebSocket that is refused does not say why. */
export async function checkSession(): Promise<void> {
    const answer = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ viewer { id } }' }),
    }).catch(() => null)
    if (answer?.status === 401) goToLogin()
}

/** Leaves for the server's login page, once. */
export function goToLogin(): void {
    if (leaving) return
    leaving = true
    location.assign(loginUrl())
}
