import { useQuery } from '@urql/vue'
import { computed } from 'vue'
import { toast } from '@/shared/ui/toasts'
import { SessionQuery } from './session.operations'

/** Who is asking, and the server that answers. Null until it is known. */
export function useSession() {
    const { data } = useQuery({ query: SessionQuery })

    async function logOut(): Promise<void> {
        const headers = { 'x-wanllmdb-csrf': '1' }
        const answer = await fetch('/auth/logout', { method: 'POST', headers }).catch(() => null)
        // Who believes to have logged out leaves the machine to others.
        if (answer?.ok || answer?.status === 401) location.assign('/login')
        else
            toast({
                tone: 'danger',
                text: 'The server did not log you out. You are still logged in; try again.',
            })
    }

    return {
        viewer: computed(() => data.value?.viewer ?? null),
        version: computed(() => data.value?.serverInfo.version ?? ''),
        logOut,
    }
}
