import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { budget } from './build/budget.ts'
import { precompress } from './build/precompress.ts'
import { writeWords } from './build/words.ts'

// Whatever builds, tests or serves the sources finds the words as the locale files say them now.
writeWords()

// Officials' machines run browsers as old as Chromium 90, so everything is written down to it,
// dependencies included.
export const floor = 'chrome90'

export default defineConfig({
  base: '/console/',
  plugins: [vue(), words(), budget({ entry: 320, total: 1100 }), precompress()],
  build: {
    target: floor,
    cssTarget: floor,
    // A data: URL would need a wider content security policy than "everything from ourselves".
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // MapLibre is one file of about a megabyte that cannot be split; build/budget.ts watches what
    // counts.
    chunkSizeWarningLimit: 1200,
  },
  worker: {
    format: 'es',
    // MapLibre declares its modules free of side effects, but its worker is nothing else.
    rolldownOptions: { treeshake: false },
  },
  server: { proxy: proxy(process.env['RIVERWARD_BASE_URL'] ?? 'http://127.0.0.1:8080') },
  test: {
    environment: 'happy-dom',
    include: ['{build,src}/**/*.test.ts'],
    isolate: false,
    testTimeout: 30_000,
  },
})

/** While the console is served for working on it, a changed text is seen at once. */
function words(): Plugin {
  return {
    name: 'riverward-words',
    apply: 'serve',
    configureServer({ watcher }) {
      watcher.add('../src/locale/texts').on('change', (path) => {
        if (path.endsWith('.ftl')) writeWords()
      })
    },
  }
}

function proxy(target: string) {
  return Object.fromEntries(
    ['/api', '/tiles', '/login', '/logout'].map((path) => [path, { target }]),
  )
}
