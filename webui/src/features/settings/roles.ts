import type { Role } from '@/shared/api/generated/graphql'

/** The roles of a project, the least first, and what each adds. */
export const ROLES: readonly { value: Role; name: string; about: string }[] = [
    { value: 'VIEWER', name: 'Viewer', about: 'reads and downloads' },
    { value: 'WRITER', name: 'Writer', about: 'starts runs, logs versions, moves aliases' },
    { value: 'MAINTAINER', name: 'Maintainer', about: 'deletes, renames, protects aliases' },
    { value: 'ADMIN', name: 'Admin', about: 'decides on members, webhooks and the project' },
]

export function roleName(role: Role): string {
    return ROLES.find(({ value }) => value === role)?.name ?? role
}
