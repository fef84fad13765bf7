// `test` with people instead of pages.
import {
  test as base,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from '@playwright/test'
import { Official } from '../drivers/official.ts'
import { Resident } from '../drivers/resident.ts'
import { Steward } from '../drivers/steward.ts'
import { phone } from './chromium.ts'
import { district } from './district.ts'

export interface People {
  /** With a phone, and cookies of their own: everybody counts as somebody new. */
  newResident: (options?: BrowserContextOptions) => Promise<Resident>
  newSteward: (options?: BrowserContextOptions) => Promise<Steward>
  newOfficial: (options?: BrowserContextOptions) => Promise<Official>
}

export const test = base.extend<People & { contexts: Contexts }>({
  contexts: async ({ browser }, use) => {
    const contexts = new Contexts(browser)
    await use(contexts)
    await contexts.close()
  },
  newResident: async ({ contexts }, use) => {
    await use(async (options) => new Resident(await contexts.page({ ...phone, ...options })))
  },
  newSteward: async ({ contexts }, use) => {
    await use(async (options) => new Steward(await contexts.page({ ...phone, ...options })))
  },
  newOfficial: async ({ contexts }, use) => {
    await use(async (options) => new Official(await contexts.page({ ...options })))
  },
})

class Contexts {
  private readonly browser: Browser
  private readonly open: BrowserContext[] = []

  constructor(browser: Browser) {
    this.browser = browser
  }

  async page(options: BrowserContextOptions): Promise<import('@playwright/test').Page> {
    const { baseUrl } = district()
    const context = await this.browser.newContext({
      baseURL: baseUrl,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      viewport: { width: 1440, height: 900 },
      ...options,
    })
    this.open.push(context)
    return context.newPage()
  }

  async close(): Promise<void> {
    await Promise.all(this.open.map((context) => context.close()))
  }
}
