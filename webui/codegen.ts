import type { CodegenConfig } from '@graphql-codegen/cli'

/** Types of every document, from the schema that `make generate` exports. */
export default {
    schema: '../schema.graphql',
    documents: ['src/**/*.operations.ts'],
    ignoreNoDocuments: true,
    generates: {
        'src/shared/api/generated/': {
            preset: 'client',
            presetConfig: { fragmentMasking: false },
            config: {
                useTypeImports: true,
                enumType: 'string-literal',
                enumsAsTypes: true,
                strictScalars: true,
                // The server's BigInt is at most 2^53.
                scalars: { BigInt: 'number', DateTime: 'string', JSON: 'unknown' },
            },
        },
    },
} satisfies CodegenConfig
