// Stewards' pages are the server's: a small script beside them, built next to the scanner's and
// after it.
import { defineConfig } from 'vite'
import { budget } from './build/budget.ts'
import { precompress } from './build/precompress.ts'
import { floor } from './vite.config.ts'

export default defineConfig({
  base: '/static/',
  publicDir: false,
  plugins: [budget({ entry: 20, total: 60 }), precompress()],
  build: {
    target: floor,
    outDir: 'dist/static',
    emptyOutDir: false,
    assetsDir: '',
    reportCompressedSize: false,
    modulePreload: false,
    rolldownOptions: {
      input: { steward: 'src/steward/main.ts' },
      output: {
        // The server looks for the words of a page's language by this name.
        chunkFileNames: ({ name }) => `${name.replace(/^(.+)\.gen$/, 'words-$1')}-[hash].js`,
      },
    },
  },
})
