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

  /** Binds this phone by the link that an operator handed over. */
  async enrol(link: string): Promise<void> {
    await this.page.goto(link)
    await this.page.getByRole('button', { name: '是我本人，绑定这部手机' }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: '我的巡查' })).toBeVisible()
  }

  /** Ticks the first of what there is to tick. */
  async tick(): Promise<void> {
    await this.page
      .locator('label:visible')
      .filter({ has: this.page.getByRole('checkbox') })
      .first()
      .click()
    await expect(this.page.getByRole('checkbox').first()).toBeChecked()
  }

  /** What the phone says of the record that was just made. */
  get said(): Locator {
    return this.page.locator('[data-outbox]')
  }

  /** What the server says it has recorded, where the page has no script. */
  get notice(): Locator {
    return this.page.getByRole('region', { name: '巡查已记录' })
  }

  /** Records that the phone has in a state, on the day's page. */
  kept(state: 'waiting' | 'sending' | 'received' | 'attention'): Locator {
    return this.page.locator(`[data-outbox-list] li[data-state=${state}]`)
  }

  /** Waits until the day's page and the pages in it open without network. */
  async hasKept(address: string): Promise<void> {
    const path = new URL(address).pathname.toLowerCase()
    const hasAll = () =>
      this.page.evaluate(
        async (paths) =>
          (await Promise.all(paths.map((each) => caches.match(each)))).every(Boolean),
        ['/my', path],
      )
    await expect.poll(hasAll).toBe(true)
  }

  /** The ids of this month's records, oldest first, as the server lists them page by page. */
  async recorded(): Promise<string[]> {
    await this.page.goto('/my/records')
    const links = this.page.locator('main a[href^="/my/records/"]')
    const older = this.page.getByRole('link', { name: '更早的记录' })
    const paths: string[] = []
    for (;;) {
      paths.push(
        ...(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))),
      )
      if (!(await older.isVisible())) break
      await this.page.goto((await older.getAttribute('href')) ?? '')
    }
    return paths.map((path) => path.split('/').pop() ?? '').reverse()
  }

  /** The ids of what the phone has kept, in the order in which it was made. */
  onThePhone(): Promise<string[]> {
    return this.page.evaluate(
      () =>
        new Promise<string[]>((done, failed) => {
          const opening = indexedDB.open('riverward')
          opening.onerror = () => failed(opening.error ?? new Error('no database'))
          opening.onsuccess = () => {
            const all = opening.result.transaction('items').objectStore('items').getAll()
            all.onsuccess = () => {
              opening.result.close()
              done((all.result as { id: string }[]).map((item) => item.id))
            }
          }
        }),
    )
  }
}
