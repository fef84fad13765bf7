// Measures the build after gzip and fails it when it has outgrown what a slow office line can
// carry.
import { gzipSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

interface Budget {
  /**
   * KB after gzip of everything needed before the page can be used: the entry, its static imports,
   * their styles.
   */
  entry: number
  /**
   * KB after gzip of every script, style and WebAssembly of the build, with what is fetched later.
   */
  total: number
}

export function budget(limits: Budget): Plugin {
  return {
    name: 'riverward-budget',
    apply: 'build',
    writeBundle(_, bundle) {
      const first = filesBeforeUse(bundle)
      let entry = 0
      let total = 0
      for (const [name, file] of Object.entries(bundle)) {
        if (!/\.(js|css|wasm)$/.test(name)) continue
        const size =
          gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 }).length / 1024
        total += size
        if (first.has(name)) entry += size
      }
      this.info(
        `after gzip: ${entry.toFixed(1)} of ${limits.entry} KB before use, ${total.toFixed(1)} of ${limits.total} KB in all`,
      )
      if (entry > limits.entry || total > limits.total)
        this.error('the build is over its size budget')
    },
  }
}

function filesBeforeUse(bundle: Rollup.OutputBundle): Set<string> {
  const files = new Set<string>()
  const visit = (name: string): void => {
    const file = bundle[name]
    if (files.has(name) || file?.type !== 'chunk') return
    files.add(name)
    file.imports.forEach(visit)
    file.viteMetadata?.importedCss.forEach((style) => files.add(style))
  }
  for (const [name, file] of Object.entries(bundle)) {
    if (file.type === 'chunk' && file.isEntry) visit(name)
  }
  return files
}
