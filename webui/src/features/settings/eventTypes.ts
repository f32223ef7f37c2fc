import type { EventType } from '@/shared/api/generated/graphql'

/** What a webhook can be told of, in groups as people look for it. */
export const EVENT_GROUPS: readonly { name: string; types: readonly EventType[] }[] = [
    {
        name: 'Aliases',
        types: ['ALIAS_SET', 'ALIAS_ROLLED_BACK', 'ALIAS_DELETED', 'ALIAS_PROTECTED', 'ALIAS_UNPROTECTED'],
    },
    {
        name: 'Versions',
        types: [
            'VERSION_COMMITTED', 'VERSION_LOGGED_AGAIN', 'VERSION_LINKED', 'VERSION_USED', 'VERSION_UPDATED',
            'VERSION_DELETED', 'REFERENCES_CHECKED', 'BLOB_CORRUPT', 'DRAFT_CREATED', 'DRAFT_DISCARDED',
        ], // prettier-ignore
    },
    { name: 'Artifacts', types: ['ARTIFACT_CREATED', 'ARTIFACT_UPDATED', 'ARTIFACT_DELETED'] },
    { name: 'Runs', types: ['RUN_CREATED', 'RUN_RESUMED', 'RUN_UPDATED', 'RUN_FINISHED', 'RUN_DELETED'] },
    { name: 'Members', types: ['MEMBER_ADDED', 'MEMBER_REMOVED'] },
    {
        name: 'Project',
        types: [
            'PROJECT_UPDATED',
            'STORAGE_ASSIGNED',
            'WEBHOOK_CREATED',
            'WEBHOOK_UPDATED',
            'WEBHOOK_DELETED',
            'DELIVERY_REPLAYED',
        ],
    },
]

/** `alias rolled back` of `ALIAS_ROLLED_BACK`. */
export function typeName(type: EventType): string {
    return type.toLowerCase().replaceAll('_', ' ')
}
