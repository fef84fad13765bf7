// Whoever hangs plates up, and the office that issues their codes.
import { expect, type Locator, type Page } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import type { Official } from './official.ts'

/** Codes printed for the town of an official, as the console's requests would have it. */
export async function printedCodes(official: Official, size: number): Promise<string[]> {
  const id = randomUUID()
  return official.page.evaluate(
    async ({ id, size }) => {
      const ask = async (path: string, body?: object) => {
        const headers = { 'content-type': 'application/json' }
        const response = await fetch(
          path,
          body ? { method: 'POST', headers, body: JSON.stringify(body) } : {},
        )
        if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
        return (await response.json()) as unknown
      }
      const me = (await ask('/api/v1/me')) as { area: { path: string } }
      await ask('/api/v1/code-batches', { id, name: '浏览器里试一批', area: me.area.path, size })
      const { items } = (await ask(`/api/v1/codes?batch=${id}&limit=200`)) as {
        items: { code: string }[]
      }
      const codes = items.map(({ code }) => code)
      await ask('/api/v1/codes/printed', { codes })
      return codes
    },
    { id, size },
  )
}

/** The plates and boards of one finding. */
export function health(
  official: Official,
  finding: string,
): Promise<{ code: string; reports: number }[]> {
  return official.page.evaluate(async (finding) => {
    const response = await fetch(`/api/v1/codes/health?limit=200&finding=${finding}`)
    return ((await response.json()) as { items: { code: string; reports: number }[] }).items
  }, finding)
}

/** Somebody in front of a plate that is to be hung up. */
export class Plate {
  readonly page: Page
  readonly code: string

  constructor(page: Page, code: string) {
    this.page = page
    this.code = code
  }

  /** As printed: three by three. */
  get digits(): string {
    return this.code.replace(/(...)(?=.)/g, '$1 ')
  }

  async scan(): Promise<void> {
    await this.page.goto(`/q/${this.code}`)
    await expect(this.page.getByRole('heading', { level: 1, name: '安装这块码牌' })).toBeVisible()
  }

  async locate(): Promise<void> {
    await this.page.getByRole('button', { name: /^(定位，找附近|重新定位)/ }).click()
    await expect(this.page.getByRole('button', { name: '重新定位' })).toBeVisible()
  }

  /** The whole tile is the label; the radio lies unseen below it. */
  choice(group: string, name: string): Locator {
    const radio = this.page.getByRole('radio', { name })
    return this.page.getByRole('group', { name: group }).locator('label', { has: radio })
  }

  async install(): Promise<void> {
    await this.page.getByRole('button', { name: '确认安装' }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: '码牌已安装' })).toBeVisible()
  }

  async undo(reason: string): Promise<void> {
    await this.page.getByText('装错了？撤销安装').click()
    await this.page.getByLabel('撤销原因').fill(reason)
    await this.page.getByRole('button', { name: '撤销安装', exact: true }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: '安装已撤销' })).toBeVisible()
  }
}
