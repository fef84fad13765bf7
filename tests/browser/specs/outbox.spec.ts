// Records without network, two hundred where there is time, and everything that can go wrong on their way: none lost,
// none doubled, all in order.
import { expect, type Browser, type Route } from '@playwright/test'
import { Official, places } from '../drivers/official.ts'
import { Steward } from '../drivers/steward.ts'
import { Server, type District } from '../helpers/server.ts'
import { phone } from '../helpers/chromium.ts'
import { test } from '../helpers/test.ts'

const scans = '**/api/v1/scans'
const many = process.env['RIVERWARD_TEST_LONG'] ? 200 : 40
const pass = (route: Route) => route.continue()

test('nothing that the phone said was saved is lost, doubled or out of order', async ({
  browser,
}) => {
  test.setTimeout(900_000)
  const server = await Server.start()
  const context = await browser.newContext({
    ...phone,
    baseURL: server.district.baseUrl,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    permissions: ['geolocation'],
    geolocation: { longitude: 121.1, latitude: 30.8, accuracy: 20 },
  })
  try {
    const [code = ''] = server.district.scans
    const first = new Steward(await context.newPage())
    await first.enrol(await linkFor(code, browser, server.district))
    await first.hasKept(code)
    const second = new Steward(await context.newPage())

    // Airplane mode. Pages of one's own places open all the same, from what the phone has kept of them.
    await context.setOffline(true)
    for (let made = 0; made < many; made += 1) {
      const steward = made % 4 === 3 ? second : first
      await steward.page.goto(code)
      if (made === 0) await expect(steward.page.getByText('离线页面')).toBeVisible()
      const button = steward.page.getByRole('button', { name: '一切正常，记录巡查' })
      if (made % 5 === 0) await button.dblclick()
      else await button.click()
      await expect(steward.said).toContainText('已保存在手机')
      // Now and then the page is gone before the phone knows where it is.
      if (made % 10 !== 0) await expect(steward.said).toContainText('待上传')
    }
    await first.page.goto('/my')
    await second.page.goto('/my')
    // A page that is open waits for the phone's position a while before it gives one up that was closed.
    await expect(first.kept('waiting')).toHaveCount(many, { timeout: 40_000 })
    const made = await first.onThePhone()
    expect(new Set(made).size).toBe(many)

    // The network is back, and does everything that networks do.
    const troubles: ((route: Route) => Promise<void>)[] = [
      // The server has the list, and dies before it has said so.
      async (route) => {
        await route.fetch()
        await server.kill()
        await route.abort('connectionreset')
      },
      // Nobody is there.
      async (route) => {
        await route.continue()
        await server.restart()
      },
      // The server has the list, its answer gets lost.
      async (route) => {
        await route.fetch()
        await route.abort('connectionreset')
      },
      (route) => route.fulfill({ status: 500, body: '' }),
      // A hotspot wants a password first.
      (route) =>
        route.fulfill({ status: 200, contentType: 'text/html', body: '<html>Wi-Fi</html>' }),
      (route) => route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, body: '' }),
    ]
    // Both tabs send at once; troubles come one after the other.
    let turn = Promise.resolve()
    await context.route(scans, (route) => {
      turn = turn.then(() => (troubles.shift() ?? pass)(route))
      return turn
    })
    await context.setOffline(false)
    await expect
      .poll(
        async () => {
          const send = first.page.getByRole('button', { name: '立即上传' })
          if (await send.isVisible()) await send.click()
          return troubles.length
        },
        { timeout: 180_000 },
      )
      .toBe(0)

    for (const steward of [first, second]) {
      await steward.page.goto('/my')
      await expect(steward.kept('received')).toHaveCount(many, { timeout: 180_000 })
      await expect(steward.kept('waiting')).toHaveCount(0)
      await expect(steward.kept('attention')).toHaveCount(0)
    }
    expect(await first.onThePhone()).toEqual(made)
    const recorded = await first.recorded()
    expect(recorded.filter((id) => made.includes(id))).toEqual(made)
    // Every number of the phone's sequence came.
    await expect(first.page.getByText('手机上的记录编号不连续')).toHaveCount(0)
  } finally {
    await context.close()
    await server.stop()
  }
})

/** What the town hands to whoever answers for the place behind a code. */
async function linkFor(
  code: string,
  browser: Browser,
  { baseUrl, accounts }: District,
): Promise<string> {
  const account = accounts.find(({ login }) => login === 'demo-lingjing')
  if (!account) throw new Error('the demonstration has no official')
  const official = new Official(await browser.newPage({ baseURL: baseUrl, locale: 'zh-CN' }))
  await official.signIn(account, places.table)
  const link = await official.linkFor(code)
  await official.page.close()
  return link
}
