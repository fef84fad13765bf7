// Reads QR codes away from the page, so that a slow phone still answers to fingers.
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'
// Without an address of our own the library would ask a public network for it.
import binary from 'zxing-wasm/reader/zxing_reader.wasm?url'
import type { Answer, Question } from './decoder.ts'

// A plate may hang beside an advertisement: every code in sight counts, not only the first.
const options: ReaderOptions = { formats: ['QRCode'], maxNumberOfSymbols: 4, textMode: 'Plain' }

const answer = (words: Answer): void => self.postMessage(words)

self.addEventListener('message', ({ data: { id, image } }: MessageEvent<Question>) => {
  readBarcodes(image, options).then(
    (found) => answer({ id, texts: found.map(({ text }) => text) }),
    () => answer({ id, texts: [] }),
  )
})

prepareZXingModule({ overrides: { locateFile: () => binary }, fireImmediately: true }).then(
  () => answer('ready'),
  () => answer('failed'),
)
