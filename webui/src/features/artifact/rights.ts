import type { ArtifactPageQuery, Role } from '@/shared/api/generated/graphql'

type Artifact = NonNullable<ArtifactPageQuery['artifact']>
export type Protection = Pick<
    Artifact['protectedAliases'][number],
    'pattern' | 'createdBy' | 'createdAt' | 'artifact'
>

const RANKS: readonly Role[] = ['VIEWER', 'WRITER', 'MAINTAINER', 'ADMIN']

/** What the viewer may do with an artifact. The server decides; this only keeps from offering what it would refuse. */
export interface Rights {
    /** Describe it, and move aliases that are not protected. */
    edit: boolean
    /** Rename and delete it, and move protected aliases. */
    maintain: boolean
}

export function rightsOf(role: Role): Rights {
    const rank = RANKS.indexOf(role)
    return { edit: rank >= 1, maintain: rank >= 2 }
}

export function mayMove(rights: Rights, isProtected: boolean): boolean {
    return isProtected ? rights.maintain : rights.edit
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
