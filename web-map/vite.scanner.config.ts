// The scanner is a page of the server's, not of the console: a build of its own, next to the
// console's, and after it.
import { defineConfig } from 'vite'
import { budget } from './build/budget.ts'
import { precompress } from './build/precompress.ts'
import { floor } from './vite.config.ts'

export default defineConfig({
  base: '/static/',
  publicDir: false,
  plugins: [budget({ entry: 8, total: 430 }), precompress()],
  build: {
    target: floor,
    cssTarget: floor,
    outDir: 'dist/static',
    assetsDir: '',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: false,
    rolldownOptions: { input: { scanner: 'src/scanner/main.ts' } },
  },
  worker: {
    // Not a module: those came to workers later than the rest of what is needed here.
    format: 'iife',
    rolldownOptions: { output: { entryFileNames: 'decoder-[hash].js' } },
  },
})
