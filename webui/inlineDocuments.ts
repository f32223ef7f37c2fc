import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const GENERATED = fileURLToPath(new URL('./src/shared/api/generated/graphql.ts', import.meta.url))
const CALL = /graphql\(`\s*(query|mutation|subscription|fragment)\s+(\w+)[^`]*`\)/g

/**
 * Puts each document where `graphql(...)` stands. The function itself brings a table of all documents, so that
 * every page would load those of all other pages.
 */
export function inlineDocuments(): Plugin {
    return {
        name: 'inline-documents',
        enforce: 'pre',
        transform(code, id) {
            if (!id.endsWith('.operations.ts')) return
            const generated = readFileSync(GENERATED, 'utf8')
            const inlined = code.replace(CALL, (_, kind: string, name: string) =>
                find(generated, name + (kind === 'fragment' ? 'FragmentDoc' : 'Document')),
            )
            if (/\bgraphql\(/.test(inlined))
                this.error('write graphql(`kind Name …`), without anything put in')
            return { code: inlined.replace(/^import \{ graphql \}.*$/m, ''), map: null }
        },
    }
}

function find(generated: string, name: string): string {
    const found = new RegExp(`^export const ${name} = (\\{.*\\}) as unknown as`, 'm').exec(generated)
    if (!found) throw new Error(`${name} was not generated; run npm run codegen`)
    return found[1]!
}
