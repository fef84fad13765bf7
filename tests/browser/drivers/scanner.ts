// Whoever holds a phone in front of a plate.
import { expect, type Locator, type Page, type Request } from '@playwright/test'

export class Scanner {
  readonly page: Page
  /** Paths of what was asked for since the scanner was made, scripts and WebAssembly only. */
  readonly fetched: string[] = []

  constructor(page: Page) {
    this.page = page
    page.context().on('request', (request: Request) => {
      const { pathname } = new URL(request.url())
      if (/\.(js|wasm)$/.test(pathname)) this.fetched.push(pathname)
    })
  }

  async open(): Promise<void> {
    await this.page.goto('/scan')
    await expect(this.page.getByRole('heading', { level: 1, name: '扫一扫' })).toBeVisible()
  }

  /** By the button of the page that is shown. */
  async openFromHere(): Promise<void> {
    await this.page.getByRole('link', { name: '扫一扫' }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: '扫一扫' })).toBeVisible()
  }

  get view(): Locator {
    return this.page.locator('video')
  }

  get again(): Locator {
    return this.page.getByRole('button', { name: '重新打开相机' })
  }

  get torch(): Locator {
    return this.page.getByRole('button', { name: '手电筒' })
  }

  /** What the scanner says now; all that it could say stands in the page. */
  get said(): Locator {
    return this.page.getByRole('region', { name: '相机' }).locator('[data-saying]:visible')
  }

  async isLooking(): Promise<void> {
    await expect(this.said).toHaveText('请把码牌上的二维码放进框里。')
    await expect(this.view).toBeVisible()
  }

  async photograph(name: string, content: Buffer, mimeType = 'image/png'): Promise<void> {
    const chosen = this.page.waitForEvent('filechooser')
    await this.page.getByText('拍照识读', { exact: true }).click()
    await (await chosen).setFiles({ name, mimeType, buffer: content })
  }

  async type(digits: string): Promise<void> {
    await this.page.getByLabel('输入码牌编号').fill(digits)
    await this.page.getByRole('button', { name: '查看' }).click()
  }

  /** How many cameras the page has on. Watches from the next page on. */
  async watchCameras(): Promise<() => Promise<number>> {
    await this.page.addInitScript(() => {
      const tracks: MediaStreamTrack[] = []
      Object.assign(window, { tracks })
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const stream = await ask(constraints)
        tracks.push(...stream.getTracks())
        return stream
      }
    })
    return () =>
      this.page.evaluate(
        () =>
          (window as unknown as { tracks: MediaStreamTrack[] }).tracks.filter(
            ({ readyState }) => readyState === 'live',
          ).length,
      )
  }

  /** The page goes out of sight, or comes back; no browser does it on demand. */
  async turn(visibility: 'hidden' | 'visible'): Promise<void> {
    await this.page.evaluate((state) => {
      Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, visibility)
  }
}
