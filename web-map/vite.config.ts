import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { budget } from './build/budget.ts'
import { precompress } from './build/precompress.ts'

// Officials' machines run browsers as old as Chromium 90, so everything is written down to it,
// dependencies included.
export const floor = 'chrome90'

export default defineConfig({
  base: '/console/',
  plugins: [vue(), budget({ entry: 320, total: 1100 }), precompress()],
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
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], isolate: false },
})

function proxy(target: string) {
  return Object.fromEntries(
    ['/api', '/tiles', '/login', '/logout'].map((path) => [path, { target }]),
  )
}
