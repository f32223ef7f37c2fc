import { inject, provide } from 'vue'
import type { ComputedRef, InjectionKey, Ref } from 'vue'
import type { ArtifactPageQuery } from '@/shared/api/generated/graphql'
import type { AliasActs } from './aliases/acts'
import type { Rights } from './rights'

export type PageArtifact = NonNullable<ArtifactPageQuery['artifact']>
export type Alias = PageArtifact['aliases'][number]

/** What the page shares with its tabs. */
export interface ArtifactContext {
    artifact: ComputedRef<PageArtifact>
    rights: ComputedRef<Rights>
    /** The aliases that point to each version, as the page knows them now: moves show here first. */
    aliasesAt: ComputedRef<ReadonlyMap<string, Alias[]>>
    /** What has changed while one looks, as `markOf` names it. */
    fresh: Ref<ReadonlySet<string>>
    /** Goes up when something changed, so that lists are read again. */
    changes: Ref<number>
    acts: AliasActs
    edit: () => void
}

const KEY: InjectionKey<ArtifactContext> = Symbol('artifact')

export function shareArtifact(context: ArtifactContext): void {
    provide(KEY, context)
}

export function useArtifact(): ArtifactContext {
    return inject(KEY)!
}
