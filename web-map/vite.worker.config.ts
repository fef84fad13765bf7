// The service worker has a name of its own that never changes, and is no module: older browsers
// take none there.
import { defineConfig } from 'vite'
import { floor } from './vite.config.ts'

export default defineConfig({
  publicDir: false,
  build: {
    target: floor,
    outDir: 'dist/static',
    emptyOutDir: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: 'src/steward/offline/worker.ts',
      output: { format: 'iife', entryFileNames: 'sw.js' },
    },
  },
})
