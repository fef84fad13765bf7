// Node reads no TypeScript, but vite does for its own configuration, which writes the words.
import { loadConfigFromFile } from 'vite'

await loadConfigFromFile({ command: 'build', mode: 'production' }, 'vite.config.ts')
