let leaving = false

/** Where the login page leads back from. */
export function loginUrl(here: Pick<Location, 'pathname' | 'search' | 'hash'> = location): string {
    return `/login?next=${encodeURIComponent(here.pathname + here.search + here.hash)}`
}

/** Leaves for the server's login page, once. */
export function goToLogin(): void {
    if (leaving) return
    leaving = true
    location.assign(loginUrl())
}
