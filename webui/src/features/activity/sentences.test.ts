import { describe, expect, it } from 'vitest'
import type { ActivityEvent, Piece } from './phrases'
import { isQuiet, sentenceOf } from './sentences'

const RUN = { id: 'r', key: 'abc', name: 'train-1' }

function event(
    type: ActivityEvent['type'],
    subject: [ActivityEvent['subjectKind'], string],
    rest: object = {},
): ActivityEvent {
    return {
        id: 'e',
        type,
        at: '2026-03-01T10:00:00Z',
        subjectId: 's',
        subjectKind: subject[0],
        subjectName: subject[1],
        before: null,
        after: null,
        reason: null,
        run: null,
        actor: { name: 'ana', reportedBy: null },
        ...rest,
    } as ActivityEvent
}

/** A sentence without links: pieces with a space between, but none before marks. */
function spoken(pieces: readonly Piece[]): string {
    return pieces
        .map(piece => (typeof piece === 'string' ? piece : piece.name))
        .join(' ')
        .replace(/ +([,:])/g, '$1')
        .replace(/ {2,}/g, ' ')
        .trim()
}

const IRIS: ['ARTIFACT', string] = ['ARTIFACT', 'iris']
const move = (from: string | null, to: string | null) => ({
    before: { alias: 'production', version: from },
    after: { alias: 'production', version: to },
})

describe('what somebody did', () => {
    it('is told also by a server that knows more than this page', () => {
        const newer = event('ARTIFACT_BLESSED' as ActivityEvent['type'], IRIS)

        expect(spoken(sentenceOf(newer, 'demo'))).toBe('(artifact blessed) iris')
    })

    it.each<[string, ActivityEvent]>([
        ['set production of iris to v1', event('ALIAS_SET', IRIS, move(null, 'v1'))],
        ['moved production of iris from v3 to v4', event('ALIAS_SET', IRIS, move('v3', 'v4'))],
        ['rolled production of iris back from v4 to v3', event('ALIAS_ROLLED_BACK', IRIS, move('v4', 'v3'))],
        ['deleted production of iris, which pointed to v3', event('ALIAS_DELETED', IRIS, move('v3', null))],
        [
            'protected prod-* of all artifacts',
            event('ALIAS_PROTECTED', ['PROJECT', 'demo'], { after: { pattern: 'prod-*' } }),
        ],
        ['protected prod-* of iris', event('ALIAS_PROTECTED', IRIS, { after: { pattern: 'prod-*' } })],
        [
            'took the protection of prod-* of iris away',
            event('ALIAS_UNPROTECTED', IRIS, { before: { pattern: 'prod-*' } }),
        ],
        [
            'began the dataset iris',
            event('ARTIFACT_CREATED', IRIS, { after: { name: 'iris', type: 'dataset' } }),
        ],
        [
            'renamed iris to petals',
            event('ARTIFACT_UPDATED', ['ARTIFACT', 'petals'], {
                before: { name: 'iris' },
                after: { name: 'petals' },
            }),
        ],
        [
            'changed description and metadata of iris',
            event('ARTIFACT_UPDATED', IRIS, { before: {}, after: { description: 'x', metadata: {} } }),
        ],
        [
            'tagged iris:v1 a and b',
            event('VERSION_UPDATED', ['VERSION', 'iris:v1'], {
                before: { removedTags: [] },
                after: { addedTags: ['a', 'b'] },
            }),
        ],
        [
            'took the tag a off train-1',
            event('RUN_UPDATED', ['RUN', 'train-1'], {
                before: { removedTags: ['a'] },
                after: { addedTags: [] },
                run: RUN,
            }),
        ],
        [
            'logged iris:v3 (2 files, 1.00 KiB) in train-1',
            event('VERSION_COMMITTED', ['VERSION', 'iris:v3'], {
                after: { version: 'v3', fileCount: 2, size: 1024 },
                run: RUN,
            }),
        ],
        ['used iris:v1 in train-1', event('VERSION_USED', ['VERSION', 'iris:v1'], { run: RUN })],
        ['began a draft of iris', event('DRAFT_CREATED', ['VERSION', 'iris (draft)'])],
        [
            'finished train-1',
            event('RUN_FINISHED', ['RUN', 'train-1'], { after: { state: 'FINISHED' }, run: RUN }),
        ],
        [
            'ended train-1, which failed',
            event('RUN_FINISHED', ['RUN', 'train-1'], { after: { state: 'FAILED' }, run: RUN }),
        ],
        [
            'checked the references of iris:v1: 3 changed and 1 missing',
            event('REFERENCES_CHECKED', ['VERSION', 'iris:v1'], {
                after: { same: 0, changed: 3, missing: 1 },
            }),
        ],
        ['added eve as viewer', event('MEMBER_ADDED', ['PRINCIPAL', 'eve'], { after: { role: 'VIEWER' } })],
        [
            'made eve admin, who was viewer',
            event('MEMBER_ADDED', ['PRINCIPAL', 'eve'], {
                before: { role: 'viewer' },
                after: { role: 'admin' },
            }),
        ],
        [
            'made the API key ci for robot',
            event('API_KEY_CREATED', ['API_KEY', 'ci'], { after: { principal: 'robot' } }),
        ],
        ['made the API key ci', event('API_KEY_CREATED', ['API_KEY', 'ci'], { after: { principal: 'ana' } })],
        [
            'disabled eve',
            event('PRINCIPAL_UPDATED', ['PRINCIPAL', 'eve'], {
                before: { disabled: false },
                after: { disabled: true },
            }),
        ],
        [
            'turned off the webhook to https://a.example',
            event('WEBHOOK_UPDATED', ['WEBHOOK', 'https://a.example'], { after: { enabled: false } }),
        ],
        [
            'let only members read demo',
            event('PROJECT_UPDATED', ['PROJECT', 'demo'], { after: { visibility: 'PRIVATE' } }),
        ],
        ['logged out everywhere', event('SESSIONS_ENDED', ['PRINCIPAL', 'ana'])],
        ['ended the sessions of eve', event('SESSIONS_ENDED', ['PRINCIPAL', 'eve'])],
    ])('%s', (text, happened) => {
        expect(spoken(sentenceOf(happened, 'demo'))).toBe(text)
    })
})

describe('the links of a sentence', () => {
    const links = (pieces: Piece[]) =>
        pieces.flatMap(piece => (typeof piece === 'string' || !piece.to ? [] : [piece.to]))

    it('lead to the things it names', () => {
        const happened = event('ALIAS_SET', ['ARTIFACT', 'my iris'], {
            ...move('v3', 'v4'),
            run: { ...RUN, key: 'a/b' },
        })

        expect(links(sentenceOf(happened, 'demo'))).toEqual([
            '/p/demo/a/my%20iris',
            '/p/demo/a/my%20iris/v/v3',
            '/p/demo/a/my%20iris/v/v4',
            '/p/demo/runs/a%2Fb',
        ])
    })

    it('are not there for what has no page', () => {
        expect(
            links(
                sentenceOf(event('MEMBER_ADDED', ['PRINCIPAL', 'eve'], { after: { role: 'admin' } }), 'demo'),
            ),
        ).toEqual([])
        expect(links(sentenceOf(event('VERSION_USED', ['VERSION', 'iris (draft)']), 'demo'))).toEqual([])
        expect(links(sentenceOf(event('LOGGED_IN', ['PRINCIPAL', 'ana']), null))).toEqual([])
    })
})

it('tells in a lower voice what follows from something else', () => {
    expect(isQuiet(event('ALIAS_SET', IRIS, { after: { alias: 'latest', version: 'v2' } }))).toBe(true)
    expect(isQuiet(event('ALIAS_SET', IRIS, move('v1', 'v2')))).toBe(false)
    expect(isQuiet(event('DRAFT_CREATED', ['VERSION', 'iris (draft)']))).toBe(true)
})
