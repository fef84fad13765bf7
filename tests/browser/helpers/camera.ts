// Phones with a camera that sees what a test wants it to see; each a browser of its own, since a camera is chosen when one starts.
import {
  chromium as playwright,
  type Browser,
  type BrowserContextOptions,
  type Page,
  type TestInfo,
} from '@playwright/test'
import { asking, chromium, phone } from './chromium.ts'
import { district } from './district.ts'
import { film, type Look } from './pictures.ts'
import { test as people } from './test.ts'

export interface Before {
  /** What the camera sees; without it a moving pattern. */
  picture?: Buffer
  look?: Look
  /** Whether the phone lets pages use the camera. */
  allowed?: boolean
  /** Further switches of Chromium. */
  switches?: string[]
  context?: BrowserContextOptions
}

export const test = people.extend<{ newPhone: (before?: Before) => Promise<Page> }>({
  newPhone: async ({}, use, info) => {
    const open: Browser[] = []
    await use(async (before = {}) => {
      const browser = await playwright.launch({
        ...(before.allowed === false ? asking : chromium),
        args: [...(chromium.args ?? []), ...(await camera(before, info, open.length))],
      })
      open.push(browser)
      const context = await browser.newContext({
        ...phone,
        baseURL: district().baseUrl,
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        ...before.context,
      })
      return context.newPage()
    })
    await Promise.all(open.map((browser) => browser.close()))
  },
})

async function camera(before: Before, info: TestInfo, number: number): Promise<string[]> {
  const switches = ['--use-fake-device-for-media-stream', ...(before.switches ?? [])]
  if (before.allowed !== false) switches.push('--use-fake-ui-for-media-stream')
  if (before.picture) {
    const path = info.outputPath(`camera-${number}.y4m`)
    await film(before.picture, path, before.look)
    switches.push(`--use-file-for-fake-video-capture=${path}`)
  }
  return switches
}
