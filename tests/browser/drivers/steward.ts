// A steward on patrol, and on the way there.
import { expect, type Locator, type Page } from '@playwright/test'
import type { Account } from '../helpers/server.ts'
import { signIn } from '../helpers/sign-in.ts'

export class Steward {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async signIn(account: Account): Promise<void> {
    await signIn(this.page, account, '/my')
    await expect(this.page.getByRole('heading', { level: 1, name: '我的巡查' })).toBeVisible()
  }

  /** From the day's list to the page of a place in it. */
  async open(name: string): Promise<void> {
    await this.page.getByRole('link', { name, exact: true }).first().click()
    await expect(this.page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible()
  }

  /** Scans, and reads what the place is called. */
  async nameBehind(address: string): Promise<string> {
    await this.page.goto(address)
    return this.page.getByRole('heading', { level: 1 }).innerText()
  }

  /** The one tap of an ordinary patrol. */
  async recordAllWell(): Promise<void> {
    await this.page.getByRole('button', { name: '一切正常，记录巡查' }).click()
  }

  /** What the server says it has recorded. */
  get notice(): Locator {
    return this.page.getByRole('region', { name: '巡查已记录' })
  }
}
