import { useMutation } from '@urql/vue'
import type { CombinedError } from '@urql/core'
import { reactive, ref, shallowRef } from 'vue'
import type { Ref } from 'vue'
import { readError } from '@/shared/api/errors'
import type { ApiError } from '@/shared/api/errors'
import { toast, toastError } from '@/shared/ui/toasts'
import { DeleteAliasMutation, RollbackAliasMutation, SetAliasMutation } from '../aliases.operations'
import { changeOf } from './change'
import type { Change } from './change'

/** How long a dialog waits for the answer before it goes, and comes back if the answer is no. */
const PATIENCE_MS = 200

/** Something that is being done with an alias, as the open dialog has it. */
export interface Act {
    kind: 'set' | 'delete' | 'rollback'
    /** Empty for a new one whose name is still to be typed. */
    alias: string
    isNew: boolean
    /** Where it is to point. */
    version: string | null
    /** Where it pointed when it was looked at; null if it did not exist. */
    seen: string | null
    /** Only if it still points there. */
    isGuarded: boolean
    reason: string
    error: ApiError | null
}

export type Beginning = Pick<Act, 'kind' | 'alias' | 'seen'> & Partial<Act>

export interface AliasActs {
    act: Ref<Act | null>
    isOpen: Ref<boolean>
    isBusy: Ref<boolean>
    begin: (beginning: Beginning) => void
    submit: () => Promise<void>
    /** Once more, from where it points now. */
    retryFrom: (now: string | null) => Promise<void>
}

/** The one dialog about aliases of the page, and what it sends. */
export function useAliasActs(artifactId: () => string, refresh: () => void): AliasActs {
    const act = shallowRef<Act | null>(null)
    const isOpen = ref(false)
    const isBusy = ref(false)
    const set = useMutation(SetAliasMutation)
    const remove = useMutation(DeleteAliasMutation)
    const rollback = useMutation(RollbackAliasMutation)

    function begin(beginning: Beginning): void {
        act.value = reactive({
            isNew: false,
            version: null,
            isGuarded: true,
            reason: '',
            error: null,
            ...beginning,
        })
        // Of an act whose dialog was closed the answer may still be on its way.
        isBusy.value = false
        isOpen.value = true
    }

    async function send(
        change: Change,
    ): Promise<{ error?: CombinedError | undefined; version: string | null }> {
        if (change.kind === 'set') {
            const { error } = await set.executeMutation({ input: change.input })
            return { error, version: change.input.version }
        }
        if (change.kind === 'delete') {
            const { error } = await remove.executeMutation({ input: change.input })
            return { error, version: null }
        }
        const { error, data } = await rollback.executeMutation({ input: change.input })
        return { error, version: data?.rollbackAlias.alias.versionName ?? null }
    }

    async function submit(): Promise<void> {
        const mine = act.value!
        mine.error = null
        isBusy.value = true
        const answer = send(changeOf(mine, artifactId()))
        // Where the cache shows the change already, there is no need to wait for long.
        const isShown = mine.kind !== 'rollback'
        const timer = setTimeout(() => isShown && finish(mine), PATIENCE_MS)
        const { error, version } = await answer
        clearTimeout(timer)
        if (error) return refused(mine, readError(error))
        finish(mine)
        toast({
            tone: 'ok',
            text: toldOf(mine, version),
            action: { name: 'Undo', act: () => undo(mine, version) },
        })
    }

    function finish(mine: Act): void {
        if (act.value !== mine) return
        isOpen.value = false
        isBusy.value = false
    }

    function refused(mine: Act, error: ApiError): void {
        refresh()
        mine.error = error
        if (act.value !== mine && isOpen.value) return toastError(error)
        act.value = mine
        isOpen.value = true
        isBusy.value = false
    }

    async function retryFrom(now: string | null): Promise<void> {
        act.value!.seen = now
        act.value!.isGuarded = true
        await submit()
    }

    /** What was new goes away again; all else rolls back. */
    function undo({ kind, alias, seen }: Act, version: string | null): void {
        const isNew = kind === 'set' && seen === null
        begin({ kind: isNew ? 'delete' : 'rollback', alias, seen: version })
    }

    return { act, isOpen, isBusy, begin, submit, retryFrom }
}

function toldOf({ kind, alias }: Act, version: string | null): string {
    if (kind === 'delete') return `${alias} was deleted`
    return kind === 'rollback' ? `${alias} is back at ${version}` : `${alias} points to ${version}`
}
