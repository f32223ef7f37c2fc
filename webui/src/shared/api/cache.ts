import { cacheExchange } from '@urql/exchange-graphcache'
import type { Data, KeyGenerator } from '@urql/exchange-graphcache'

const embedded: KeyGenerator = () => null

/** Types without an id of their own: they are kept within the thing that shows them. */
const EMBEDDED = [
  'Actor', 'AffectedVersion', 'BlobState', 'DeniedAttempt', 'DeletePreview', 'Impact', 'ImpactLevel',
  'ImpactType', 'LineageChange', 'LineageEdge', 'LineageGraph', 'LineageNode', 'Member', 'Membership',
  'PageInfo', 'ProtectedAlias', 'ReferenceRule', 'ServerInfo', 'SignedBlob', 'SignedDownloads', 'SignedPack',
  'SignedPart', 'SignedReference', 'SignedRequest', 'StorageCheck', 'StorageInfo', 'Entry', 'ArtifactAlias',
  'Verification',
] // prettier-ignore

/** The normalized cache: things by their id, pages of lists as part of what was asked. */
export function newCache() {
    return cacheExchange({
        keys: new Proxy({} as Record<string, KeyGenerator>, {
            get: (_, type: string) => (isEmbedded(type) ? embedded : byId),
        }),
    })
}

function isEmbedded(type: string): boolean {
    return EMBEDDED.includes(type) || /(Connection|Edge|Payload)$/.test(type)
}

function byId(data: Data): string | null {
    return typeof data['id'] === 'string' ? data['id'] : null
}
