import type { AnyVariables, Client, TypedDocumentNode } from '@urql/core'
import { readError } from '@/shared/api/errors'
import type { ApiError } from '@/shared/api/errors'
import {
    AddEntriesMutation,
    CommitVersionMutation,
    CompleteUploadMutation,
    CreateVersionMutation,
    DiscardDraftMutation,
    SignUploadsMutation,
    StartUploadMutation,
    UploadPartsMutation,
} from './upload.operations'

/** What the API refused, with its code. */
export class ApiRefused extends Error {
    constructor(readonly error: ApiError) {
        super(error.message)
    }
}

export interface Wanted {
    project: string
    artifact: string
    type: string
    description: string
    aliases: string[]
}

/** So many entries go with one request. */
const ENTRIES = 5_000

/** The steps of an upload that the registry takes part in. All reject with `ApiRefused`. */
export class Registry {
    constructor(private readonly client: Client) {}

    async create(wanted: Wanted, manifestDigest: string) {
        const data = await this.run(CreateVersionMutation, { input: { ...wanted, manifestDigest } })
        return data.createVersion.version
    }

    /** Puts manifest lines into a draft; the digests whose bytes are missing. */
    async addEntries(version: string, lines: readonly string[]): Promise<Set<string>> {
        const missing = new Set<string>()
        for (let at = 0; at < lines.length; at += ENTRIES) {
            const manifest = lines.slice(at, at + ENTRIES).join('')
            const data = await this.run(AddEntriesMutation, { input: { version, manifest, replace: true } })
            for (const digest of data.addEntries.missing) missing.add(digest)
        }
        return missing
    }

    async sign(version: string, digests: string[]) {
        const data = await this.run(SignUploadsMutation, { input: { version, digests } })
        return data.signUploads
    }

    async startParts(version: string, digest: string) {
        const data = await this.run(StartUploadMutation, { input: { version, digest } })
        return data.startUpload.upload
    }

    async signParts(upload: string, parts: { number: number; crc32: number }[]) {
        const data = await this.run(UploadPartsMutation, { input: { upload, parts } })
        return data.uploadParts.parts
    }

    async completeParts(upload: string): Promise<void> {
        await this.run(CompleteUploadMutation, { input: { upload } })
    }

    async commit(version: string, aliases: string[], manifestDigest: string) {
        const data = await this.run(CommitVersionMutation, { input: { version, aliases, manifestDigest } })
        return data.commitVersion.version
    }

    async discard(version: string): Promise<void> {
        await this.run(DiscardDraftMutation, { input: { version } })
    }

    private async run<Data, Variables extends AnyVariables>(
        document: TypedDocumentNode<Data, Variables>,
        variables: Variables,
    ): Promise<Data> {
        const result = await this.client.mutation(document, variables).toPromise()
        if (result.error) throw new ApiRefused(readError(result.error))
        return result.data!
    }
}
