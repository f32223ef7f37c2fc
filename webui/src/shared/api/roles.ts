import type { Role } from './generated/graphql'

/** The least first; each may do what the one before may. */
const RANKS: readonly Role[] = ['VIEWER', 'WRITER', 'MAINTAINER', 'ADMIN']

/** Whether a role is that one or a higher one. The server decides; pages only do not offer what it would refuse. */
export function reaches(role: Role, needed: Role): boolean {
    return RANKS.indexOf(role) >= RANKS.indexOf(needed)
}
