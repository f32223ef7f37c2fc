import {
    Activity,
    Boxes,
    CirclePlay,
    KeyRound,
    LockKeyhole,
    Server,
    Settings,
    Terminal,
    UserRound,
    Webhook,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { Router } from 'vue-router'
import { projectPath } from '@/shared/address/paths'
import type { PaletteAction } from './actions'

type Going = [id: string, name: string, words: string, icon: Component, path: string]

/** Pages of a project; the paths are below it. */
const IN_PROJECT: readonly Going[] = [
    ['artifacts', 'Go to artifacts', 'models datasets list', Boxes, ''],
    ['runs', 'Go to runs', 'jobs executions list', CirclePlay, '/runs'],
    ['activity', 'Go to activity', 'events history audit log', Activity, '/activity'],
    ['project-settings', 'Project settings', 'rename visibility delete', Settings, '/settings'],
    ['members', 'Members and roles', 'settings people access add', UserRound, '/settings/members'],
    ['protections', 'Protect aliases', 'settings production maintainers', LockKeyhole, '/settings/aliases'],
    ['webhooks', 'Webhooks', 'settings deliveries http', Webhook, '/settings/webhooks'],
]

const IN_REGISTRY: readonly Going[] = [
    ['new-key', 'New API key', 'create token settings', KeyRound, '/settings?new'],
    ['keys', 'API keys', 'tokens settings revoke', KeyRound, '/settings'],
    ['sessions', 'Sessions', 'settings log out everywhere browsers', KeyRound, '/settings/sessions'],
    ['users', 'Users and service accounts', 'settings invite disable people', UserRound, '/settings/users'],
    ['storages', 'Check storages', 'settings buckets s3 health', Server, '/settings/storages'],
    ['registry-activity', 'Activity of the registry', 'events logins audit log', Activity, '/activity'],
    ['playground', 'GraphQL playground', 'query api docs schema', Terminal, '/playground'],
]

/** What the palette can go to; pages of a project only while there is one. */
export function goingActions(router: Router, project: () => string | null): PaletteAction[] {
    return [
        ...IN_PROJECT.map(([id, name, words, icon, path]) => ({
            ...{ id: `go-${id}`, name, words, icon },
            isOffered: () => project() !== null,
            run: () => void router.push(projectPath(project() ?? '', path)),
        })),
        ...IN_REGISTRY.map(([id, name, words, icon, path]) => ({
            ...{ id: `go-${id}`, name, words, icon },
            run: () => void router.push(path),
        })),
    ]
}
