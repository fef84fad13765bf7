// An official at the console.
import { expect, type Locator, type Page } from '@playwright/test'
import type { Account } from '../helpers/server.ts'
import { signIn } from '../helpers/sign-in.ts'
import { countPixels } from '../helpers/pixels.ts'

/** What the console asks the server for; only what the specs read. */
export interface ListedSegment {
  id: number
  name: string
  kind: string
  area_path: string
  open_problems: number
  status: string
}

export interface Checkpoint {
  name: string
  lon: number
  lat: number
  code?: string | null
}

export const places = {
  overview: '/console/',
  table: '/console/?view=table',
  problems: '/console/problems',
  people: '/console/people',
  records: '/console/records',
  duties: '/console/duties',
  claims: '/console/claims',
}

export class Official {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Where no map is needed, `places.table` spares the processor the drawing of it. */
  async signIn(account: Account, at: string = places.overview): Promise<void> {
    await signIn(this.page, account, at)
    await this.isLive()
  }

  /** The stream of changes is open and the first snapshot is in. */
  async isLive(): Promise<void> {
    await expect(this.page.locator('.live[data-phase=live]')).toBeVisible()
  }

  /** A link for the phone of whoever stands first on the page of a code. */
  async linkFor(code: string): Promise<string> {
    await this.page.goto(code)
    const name = await this.page.locator('.person .name').first().innerText()
    await this.page.goto(`${places.people}?q=${encodeURIComponent(name)}`)
    await this.page
      .getByRole('button', { name: `给${name}发绑定码` })
      .first()
      .click()
    return this.page
      .getByRole('region', { name: `${name}的绑定码` })
      .locator('.link')
      .innerText()
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

  /** The places on a segment where codes hang. */
  checkpoints(segment: number): Promise<Checkpoint[]> {
    return this.page.evaluate(async (id) => {
      const response = await fetch(`/api/v1/segments/${id}`)
      return ((await response.json()) as { checkpoints: Checkpoint[] }).checkpoints
    }, segment)
  }

  /** Where the code hangs that leads to this address. */
  async checkpointBehind(address: string, segment: string): Promise<Checkpoint> {
    const { id } = await this.segmentNamed(segment)
    const found = (await this.checkpoints(id)).find(
      ({ code }) => code && address.endsWith(code.replaceAll(/\D/g, '')),
    )
    if (!found) throw new Error(`no checkpoint of ${segment} has the code of ${address}`)
    return found
  }

  /** Somewhere with a code and without a problem, so that the next report changes the whole picture of it. */
  async quietPlace(): Promise<{ id: number; name: string; path: string }> {
    const quiet = await this.page.evaluate(async () => {
      const response = await fetch('/api/v1/segments?limit=100&kind=river&status=ok,due')
      return ((await response.json()) as { items: ListedSegment[] }).items
    })
    for (const { id, name } of quiet) {
      const [first] = (await this.checkpoints(id)).filter(({ code }) => code)
      if (first?.code) return { id, name, path: `/q/${first.code.replaceAll(/\D/g, '')}` }
    }
    throw new Error('every river of this town has a problem')
  }

  /** Finds the place in the list, and marks the page so that a reload would show. */
  async watch({ id, name }: { id: number; name: string }): Promise<void> {
    await this.find(name)
    await expect(this.row(id)).toBeVisible()
    await this.page.evaluate(() => {
      document.documentElement.dataset['kept'] = 'yes'
    })
  }

  async wasReloaded(): Promise<boolean> {
    return (await this.page.evaluate(() => document.documentElement.dataset['kept'])) !== 'yes'
  }

  /** Listens to the stream of changes with the session of the page; answers what was heard of so far. */
  async listen(): Promise<() => Promise<number[]>> {
    await this.page.evaluate(async () => {
      const heard: number[] = []
      Object.assign(window, { heard })
      const stream = new EventSource('/api/v1/events')
      stream.addEventListener('segment', (event: MessageEvent<string>) => {
        heard.push((JSON.parse(event.data) as { id: number }).id)
      })
      await new Promise((opened) => stream.addEventListener('open', opened, { once: true }))
    })
    return () => this.page.evaluate(() => (window as unknown as { heard: number[] }).heard)
  }

  /** The map has stopped moving and everything on it is painted. */
  async isDrawn(): Promise<void> {
    await expect(this.map.getByRole('button', { name: '放大' })).toBeVisible({ timeout: 20_000 })
    let before: Buffer = Buffer.alloc(0)
    await expect
      .poll(
        async () => {
          const now = await this.canvas.screenshot()
          const same = now.equals(before)
          before = now
          return same
        },
        { timeout: 20_000, intervals: [500] },
      )
      .toBe(true)
  }

  /** How much of the map is drawn in a colour. */
  async drawnIn(colour: string): Promise<number> {
    return countPixels(await this.canvas.screenshot(), colour)
  }
}
