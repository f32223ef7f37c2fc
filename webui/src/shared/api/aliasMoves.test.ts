import { Client, fetchExchange, gql } from '@urql/core'
import { expect, test } from 'vitest'
import { newCache } from './cache'

const ALIASES = 'aliases { name protected updatedAt updatedBy { name reportedBy } versionName }'
const QUERY = gql(`{ artifact(project: "demo", name: "m") { id updatedAt ${ALIASES} } }`)
const SET = gql(
    `mutation Set($input: SetAliasInput!) { setAlias(input: $input) { alias { artifact { id updatedAt ${ALIASES} } } } }`,
)
const DELETE = gql(
    `mutation Drop($input: DeleteAliasInput!) { deleteAlias(input: $input) { artifact { id updatedAt ${ALIASES} } } }`,
)

function alias(name: string, versionName: string) {
    return {
        __typename: 'ArtifactAlias',
        name,
        protected: name === 'production',
        updatedAt: '2026-11-01T00:00:00Z',
        updatedBy: { __typename: 'Actor', name: 'ada', reportedBy: null },
        versionName,
    }
}

const artifact = {
    __typename: 'Artifact',
    id: 'A1',
    updatedAt: '2026-11-01T00:00:00Z',
    aliases: [alias('latest', 'v3'), alias('production', 'v2')],
}

/** A page that shows the artifact; what is sent to change it is answered when the test says so. */
async function shown() {
    const seen: string[] = []
    let answer: (body: unknown) => void = () => {}
    const client = new Client({
        url: 'http://registry.example/graphql',
        preferGetMethod: false,
        exchanges: [newCache(), fetchExchange],
        fetch: async (_url, init) => {
            const isChange = String(init?.body).includes('mutation')
            const body = isChange
                ? await new Promise(resolve => (answer = resolve))
                : { data: { __typename: 'Query', artifact } }
            return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
        },
    })
    client.query(QUERY, {}).subscribe(({ data }) => {
        const aliases = (data?.artifact.aliases ?? []) as ReturnType<typeof alias>[]
        const text = aliases
            .map(each => `${each.name}${each.protected ? '!' : ''}=${each.versionName}`)
            .join(' ')
        if (text && text !== seen.at(-1)) seen.push(text)
    })
    await expect.poll(() => seen).toEqual(['latest=v3 production!=v2'])
    return { client, seen, answer: (body: unknown) => answer(body) }
}

test('a move shows before the answer, and stays if the server says so', async () => {
    const { client, seen, answer } = await shown()
    const input = { artifact: 'A1', alias: 'production', version: 'v1' }
    const moved = client.mutation(SET, { input }).toPromise()
    await expect.poll(() => seen.at(-1)).toBe('latest=v3 production!=v1')

    const aliases = [alias('latest', 'v3'), alias('production', 'v1')]
    answer({
        data: {
            __typename: 'Mutation',
            setAlias: {
                __typename: 'AliasPayload',
                alias: { ...aliases[1], artifact: { ...artifact, aliases } },
            },
        },
    })
    await moved
    expect(seen).toEqual(['latest=v3 production!=v2', 'latest=v3 production!=v1'])
})

test.each([
    [SET, { artifact: 'A1', alias: 'production', version: 'v1' }, 'latest=v3 production!=v1'],
    [SET, { artifact: 'A1', alias: 'candidate', version: 'v1' }, 'candidate=v1 latest=v3 production!=v2'],
    [DELETE, { artifact: 'A1', alias: 'production' }, 'latest=v3'],
])('what the server refuses is taken back', async (mutation, input, meanwhile) => {
    const { client, seen, answer } = await shown()
    const refused = client.mutation(mutation, { input }).toPromise()
    await expect.poll(() => seen.at(-1)).toBe(meanwhile)

    answer({ data: null, errors: [{ message: 'no', extensions: { code: 'ALIAS_CONFLICT' } }] })
    expect((await refused).error).toBeDefined()
    await expect.poll(() => seen.at(-1)).toBe('latest=v3 production!=v2')
})
