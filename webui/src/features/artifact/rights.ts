import type { Role } from '@/shared/api/generated/graphql'
import { reaches } from '@/shared/api/roles'
import { LATEST } from './names'

/** What the viewer may do with an artifact. */
export interface Rights {
    /** Describe it, and move aliases that are not protected. */
    edit: boolean
    /** Rename and delete it, and move protected aliases. */
    maintain: boolean
}

export function rightsOf(role: Role): Rights {
    return { edit: reaches(role, 'WRITER'), maintain: reaches(role, 'MAINTAINER') }
}

export function mayMove(rights: Rights, isProtected: boolean): boolean {
    return isProtected ? rights.maintain : rights.edit
}

/** Whether the viewer moves this alias; nobody moves `latest`. */
export function isMovable(rights: Rights, alias: { name: string; protected: boolean }): boolean {
    return alias.name !== LATEST && mayMove(rights, alias.protected)
}

/** The first protection that an alias falls under, by the server's rule: `*` is anything, `?` one character, case counts. */
export function protectionOf<T extends { pattern: string }>(
    alias: string,
    protections: readonly T[],
): T | null {
    return protections.find(each => isMatch(alias, each.pattern)) ?? null
}

function isMatch(alias: string, pattern: string): boolean {
    const parts = [...pattern].map(each =>
        each === '*' ? '.*' : each === '?' ? '.' : each.replace(/[^\w-]/u, '\\$&'),
    )
    return new RegExp(`^${parts.join('')}$`, 's').test(alias)
}
