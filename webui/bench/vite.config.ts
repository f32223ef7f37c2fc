import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

// Built like the web UI itself: what is measured is what people get. The folder is given with --outDir.
export default defineConfig({
    root: fileURLToPath(new URL('.', import.meta.url)),
    plugins: [vue(), tailwindcss()],
    resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
    worker: { format: 'es' },
    build: { target: 'es2023', emptyOutDir: true, chunkSizeWarningLimit: 4_000 },
})
