import { useQuery } from '@urql/vue'
import { computed, onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { useEvents } from '@/shared/api/live'
import { usePages } from '@/shared/api/pages'
import { ActivityQuery, ArtifactIdQuery } from './activity.operations'
import type { ActivityEvent } from './phrases'
import { filterOf, isShown, subjectOf } from './viewState'
import type { ViewState } from './viewState'

const LOOK_AGAIN_MS = 10_000

/**
 * The events of a project, newest first, with those that happen while one looks on top of them.
 *
 * What happens in the registry itself is told to no subscription, so its log is read again now and then.
 */
export function useFeed(
    project: MaybeRefOrGetter<string | null>,
    view: MaybeRefOrGetter<ViewState>,
    pause: MaybeRefOrGetter<boolean>,
) {
    const subject = computed(() => subjectOf(toValue(view).about, toValue(project) !== null))
    const isArtifact = computed(() => subject.value?.kind === 'ARTIFACT')
    const artifact = useQuery({
        query: ArtifactIdQuery,
        variables: () => ({ project: toValue(project) ?? '', name: subject.value?.name ?? '' }),
        pause: () => !isArtifact.value,
    })
    const artifactId = computed(() => (isArtifact.value ? (artifact.data.value?.artifact?.id ?? null) : null))
    const pages = usePages({
        query: ActivityQuery,
        variables: () => ({
            project: toValue(project),
            filter: filterOf(toValue(view), toValue(project) !== null, artifactId.value),
        }),
        pick: data => data.events,
        pause: () => toValue(pause) || (isArtifact.value && artifact.fetching.value),
    })
    const happened = shallowRef<ActivityEvent[]>([])
    const fresh = computed(() => new Set(happened.value.map(event => event.id)))

    function beginAnew(): void {
        happened.value = []
        pages.refresh()
    }

    watch(
        () => [toValue(project), toValue(view)],
        () => (happened.value = []),
    )
    if (toValue(project) === null) {
        const timer = setInterval(() => document.hidden || pages.refresh(), LOOK_AGAIN_MS)
        onScopeDispose(() => clearInterval(timer))
    } else {
        useEvents(
            () => toValue(project) ?? '',
            null,
            event => {
                if (isShown(event, toValue(view), true)) happened.value = [event, ...happened.value]
            },
            beginAnew,
        )
    }

    return {
        ...pages,
        fresh,
        events: computed(() => [
            ...happened.value,
            ...pages.nodes.value.filter(event => !fresh.value.has(event.id)),
        ]),
    }
}
