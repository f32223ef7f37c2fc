import { useQuery } from '@urql/vue'
import { computed } from 'vue'
import { SessionQuery } from './session.operations'

/** Who is asking, and the server that answers. Null until it is known. */
export function useSession() {
    const { data } = useQuery({ query: SessionQuery })

    async function logOut(): Promise<void> {
        await fetch('/auth/logout', { method: 'POST', headers: { 'x-wanllmdb-csrf': '1' } })
        location.assign('/login')
    }

    return {
        viewer: computed(() => data.value?.viewer ?? null),
        version: computed(() => data.value?.serverInfo.version ?? ''),
        logOut,
    }
}
