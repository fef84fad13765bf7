// A resident with a phone in front of a code. Counts the taps it takes.
import { expect, type Locator, type Page } from '@playwright/test'

export class Resident {
  readonly page: Page
  /** Since the scan. Typing is not counted, reaching the field is. */
  taps = 0

  constructor(page: Page) {
    this.page = page
  }

  async scan(address: string): Promise<void> {
    await this.page.goto(address)
    this.taps = 0
  }

  async tap(target: Locator): Promise<void> {
    this.taps += 1
    await target.click()
  }

  async type(label: string, text: string): Promise<void> {
    const field = this.page.getByLabel(label)
    this.taps += 1
    await field.fill(text)
  }

  async openRating(): Promise<void> {
    await this.tap(this.page.getByRole('link', { name: '我要评价' }))
  }

  async rate(score: string): Promise<void> {
    await this.openRating()
    // The three good marks send at once; the other two ask for a reason first.
    await this.tap(
      this.page
        .getByRole('button', { name: score, exact: true })
        .or(this.page.getByRole('link', { name: score, exact: true })),
    )
  }

  async openReport(): Promise<void> {
    await this.tap(this.page.getByRole('link', { name: '我要反映问题' }))
  }

  async choose(category: string): Promise<void> {
    // The whole tile is the label; the radio lies unseen below it.
    const radio = this.page.getByRole('radio', { name: category })
    await this.tap(this.page.locator('label', { has: radio }))
  }

  async describe(text: string): Promise<void> {
    await this.type('看到了什么、在哪里？', text)
  }

  async send(): Promise<void> {
    await this.tap(this.page.getByRole('button', { name: '提交', exact: true }))
  }

  async report(category: string, text: string): Promise<void> {
    await this.openReport()
    await this.choose(category)
    await this.describe(text)
    await this.send()
    await this.isThanked('已收到，谢谢您')
  }

  async isThanked(words: string): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: words })).toBeVisible()
  }

  get receiptNumber(): Locator {
    return this.page.locator('.receipt')
  }

  async follow(): Promise<void> {
    await this.tap(this.page.getByRole('link', { name: '查看处理进度' }))
  }

  get errorSummary(): Locator {
    return this.page.getByRole('alert')
  }
}
