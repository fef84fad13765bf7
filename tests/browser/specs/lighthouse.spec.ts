import { createServer, type AddressInfo } from 'node:net'
import { chromium as playwright, expect, test } from '@playwright/test'
import lighthouse from 'lighthouse'
import { chromium } from '../helpers/chromium.ts'
import { codes } from '../helpers/district.ts'

test('Lighthouse finds nothing to better about the page behind a code', async () => {
  const port = await freePort()
  const browser = await playwright.launch({
    ...chromium,
    args: [...(chromium.args ?? []), `--remote-debugging-port=${port}`],
  })
  try {
    const run = await lighthouse(codes.river(), {
      port,
      logLevel: 'error',
      onlyCategories: ['accessibility', 'best-practices'],
    })
    const audits = run?.lhr.audits ?? {}
    const categories = Object.values(run?.lhr.categories ?? {})
    const failed = categories
      .flatMap(({ auditRefs }) => auditRefs)
      .filter(
        ({ id, weight }) => weight > 0 && audits[id]?.score !== null && audits[id]?.score !== 1,
      )
      .map(({ id }) => `${id}: ${audits[id]?.title}`)
    expect(failed).toEqual([])
    expect(categories.map(({ id, score }) => [id, score])).toEqual([
      ['accessibility', 1],
      ['best-practices', 1],
    ])
  } finally {
    await browser.close()
  }
})

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => found(port))
    })
  })
}
