import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { inlineDocuments } from './inlineDocuments.ts'

const BUILT = fileURLToPath(new URL('../server/wanllmdb_server/webui', import.meta.url))

// What `npm run dev` leaves to a server that runs beside it.
const server = process.env.WANLLMDB_URL ?? 'http://127.0.0.1:8080'
const proxied = ['/graphql', '/api', '/auth', '/login', '/setup', '/storage']

export default defineConfig({
    plugins: [inlineDocuments(), vue(), tailwindcss()],
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    // The server puts a fresh nonce in its place in every answer.
    html: { cspNonce: '__CSP_NONCE__' },
    server: {
        proxy: Object.fromEntries(proxied.map(path => [path, { target: server, ws: path === '/graphql' }])),
    },
    worker: { format: 'es' },
    build: {
        outDir: BUILT,
        emptyOutDir: true,
        target: 'es2023',
        modulePreload: { polyfill: false },
        // The policy allows no data: URLs for scripts, workers and fonts.
        assetsInlineLimit: 0,
    },
    test: {
        include: ['src/**/*.test.ts'],
        // Else urql and the documents of tests bring a graphql each.
        server: { deps: { inline: [/graphql/, /@urql/] } },
    },
})
