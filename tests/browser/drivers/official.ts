// An official at the console.
import { expect, type Locator, type Page } from '@playwright/test'
import type { Account } from '../helpers/server.ts'
import { signIn } from '../helpers/sign-in.ts'
import { countPixels } from '../helpers/pixels.ts'

/** What the console asks the server for; only what the specs read. */
export interface ListedSegment {
  id: number
  name: string
  open_problems: number
  status: string
}

export class Official {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async signIn(account: Account): Promise<void> {
    await signIn(this.page, account, '/console')
    await this.isLive()
  }

  /** The stream of changes is open and the first snapshot is in. */
  async isLive(): Promise<void> {
    await expect(this.page.locator('.live[data-phase=live]')).toBeVisible()
  }

  get rows(): Locator {
    return this.page.locator('[data-segment]')
  }

  row(id: number): Locator {
    return this.page.locator(`[data-segment="${id}"]`)
  }

  get map(): Locator {
    return this.page.getByRole('region', { name: '地图', exact: true })
  }

  get canvas(): Locator {
    return this.map.locator('canvas')
  }

  get drawer(): Locator {
    return this.page.getByRole('complementary')
  }

  async find(text: string): Promise<void> {
    await this.page.getByRole('searchbox').fill(text)
    await this.page.waitForURL((url) => url.searchParams.get('q') === text)
  }

  /** Everything in scope by its name; asked with the session of the page. */
  segments(query = ''): Promise<ListedSegment[]> {
    return this.page.evaluate(async (text) => {
      const response = await fetch(`/api/v1/segments?limit=100&q=${encodeURIComponent(text)}`)
      return ((await response.json()) as { items: ListedSegment[] }).items
    }, query)
  }

  /** The segment behind a code, by what its page is headed. */
  async segmentNamed(name: string): Promise<ListedSegment> {
    const found = (await this.segments(name)).find((each) => each.name === name)
    if (!found) throw new Error(`${name} is not in the scope of this official`)
    return found
  }

  /** A code that hangs on a segment, as its page's path. */
  codePath(segment: number): Promise<string | null> {
    return this.page.evaluate(async (id) => {
      const response = await fetch(`/api/v1/segments/${id}`)
      const { checkpoints } = (await response.json()) as { checkpoints: { code?: string | null }[] }
      const code = checkpoints.find((each) => each.code)?.code
      return code ? `/q/${code.replaceAll(/\D/g, '')}` : null
    }, segment)
  }

  /** How much of the map is drawn in a colour. */
  async drawnIn(colour: string): Promise<number> {
    return countPixels(await this.canvas.screenshot(), colour)
  }
}
