import { chromium as playwright, expect } from '@playwright/test'
import { Official, places } from '../drivers/official.ts'
import { chromium, desk, phone } from '../helpers/chromium.ts'
import { expectNoViolations } from '../helpers/accessibility.ts'
import { accounts, codes, district } from '../helpers/district.ts'
import { test } from '../helpers/test.ts'

const problemColour = '#a3195b'
/** Screenshots are taken one after the other, as fast as they come. */
const soon = { timeout: 2_000, intervals: [50] }

test.describe('the overview', () => {
  test('shows list and map of what is in scope', async ({ newOfficial }) => {
    const official = await newOfficial()
    await official.signIn(accounts.official())
    await expect(official.rows.first()).toBeVisible()
    await expect(official.canvas).toBeVisible()
    await official.isDrawn()
    expect(await official.drawnIn('#0072b2')).toBeGreaterThan(50)
  })

  test('keeps the filters in the address', async ({ newOfficial }) => {
    const official = await newOfficial()
    await official.signIn(accounts.official())
    const { page } = official
    await page.getByRole('button', { name: /^河道/ }).click()
    await page.getByRole('button', { name: /^\d* ?逾期|逾期$/ }).click()
    await page.waitForURL((url) => url.searchParams.get('kind') === 'river')
    await expect(page).toHaveURL(/status=overdue/)
    // Everything listed is what was asked for, also in a window of its own.
    await page.reload()
    await expect(official.rows.first()).toBeVisible()
    await expect(official.rows.filter({ hasNotText: '逾期' })).toHaveCount(0)
    await page.getByRole('button', { name: '清除筛选' }).click()
    await page.waitForURL((url) => url.search === '')
  })

  test('opens and closes details by keyboard', async ({ newOfficial }) => {
    const official = await newOfficial()
    await official.signIn(accounts.official())
    const { page } = official
    const row = official.rows.nth(1)
    const id = await row.getAttribute('data-segment')
    await official.rows.first().focus()
    await page.keyboard.press('Tab')
    await expect(row).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(official.drawer.getByRole('heading', { level: 2 })).toBeVisible()
    await expect(page).toHaveURL(new RegExp(`segment=${id}`))
    await page.keyboard.press('Escape')
    await expect(official.drawer).toHaveCount(0)
    await expect(official.row(Number(id))).toBeFocused()
  })

  test('is usable on a phone', async ({ newOfficial }) => {
    const official = await newOfficial({ ...phone })
    await official.signIn(accounts.official())
    const { page } = official
    await expect(official.rows.first()).toBeVisible()
    await page.getByRole('button', { name: '地图', exact: true }).click()
    await expect(official.canvas).toBeVisible()
    await page.getByRole('button', { name: '列表', exact: true }).click()
    await official.rows.first().click()
    await expect(official.drawer.getByRole('heading', { level: 2 })).toBeVisible()
    await page.getByRole('button', { name: '关闭' }).click()
    await expect(official.rows.first()).toBeVisible()
  })

  test('is a table where the browser has no WebGL2', async () => {
    const browser = await playwright.launch({
      ...chromium,
      args: ['--no-sandbox', '--disable-3d-apis', '--disable-background-networking'],
    })
    try {
      const context = await browser.newContext({
        baseURL: district().baseUrl,
        locale: 'zh-CN',
        ...desk,
      })
      const official = new Official(await context.newPage())
      await official.signIn(accounts.official())
      await expect(official.page.getByText('这台电脑的浏览器不能显示地图')).toBeVisible()
      await expect(official.page.getByRole('table').getByRole('row').nth(1)).toBeVisible()
      await expect(official.page.locator('canvas')).toHaveCount(0)
    } finally {
      await browser.close()
    }
  })
})

test('the inbox shows problems and what became of them', async ({ newOfficial }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const { page } = official
  await page.getByRole('link', { name: '问题', exact: true }).click()
  const first = page.locator('[data-problem]').first()
  await first.click()
  await expect(official.drawer.getByRole('heading', { level: 2 })).toBeVisible()
  await expect(official.drawer.getByText('办理经过')).toBeVisible()
  await page.getByRole('link', { name: '在地图上查看' }).click()
  await expect(page).toHaveURL(/segment=\d+/)
})

test('a steward’s account is sent on to its own pages', async ({ newSteward }) => {
  const steward = await newSteward()
  await steward.signIn(accounts.riverChief())
  await steward.page.goto('/console')
  await expect(steward.page.getByRole('link', { name: '打开我的巡查' })).toBeVisible()
})

test.describe('while the console is open', () => {
  // One after the other: they look at the same map.
  test.describe.configure({ mode: 'default' })

  test('a resident’s report is on list and map within two seconds', async ({
    newOfficial,
    newResident,
  }) => {
    // A small window, because every look at the map is a picture of it.
    const official = await newOfficial({ viewport: { width: 1000, height: 640 } })
    await official.signIn(accounts.official())
    const place = await official.quietPlace()
    await official.watch(place)
    await official.isDrawn()
    // The legend shows the colour as well.
    const before = await official.drawnIn(problemColour)

    const resident = await newResident()
    await resident.scan(place.path)
    await resident.report('其他问题', '桥栏杆松了一根，小孩容易钻出去')

    await expect(official.row(place.id)).toContainText('1 件问题', soon)
    await expect(official.row(place.id)).toContainText('有问题', soon)
    await expect.poll(() => official.drawnIn(problemColour), soon).toBeGreaterThan(before + 20)
    expect(await official.wasReloaded()).toBe(false)
  })

  test('another town sees nothing of it', async ({ newOfficial, newResident }) => {
    const [here, there] = [await newOfficial(), await newOfficial()]
    await here.signIn(accounts.official(), places.table)
    await there.signIn(accounts.otherTownsOfficial(), places.table)
    const [ours, theirs] = [await here.quietPlace(), await there.quietPlace()]
    const [heardHere, heardThere] = [await here.listen(), await there.listen()]

    const resident = await newResident()
    await resident.scan(ours.path)
    await resident.report('其他问题', '岸边的木桩倒了两根')
    await expect.poll(heardHere, soon).toContain(ours.id)

    // What comes later has come: so what came before would have.
    await resident.scan(theirs.path)
    await resident.report('其他问题', '水边的台阶塌了一块')
    await expect.poll(heardThere, soon).toContain(theirs.id)
    expect(await heardThere()).not.toContain(ours.id)
  })

  test('a patrol is on the list within two seconds', async ({ newOfficial, newSteward }) => {
    const steward = await newSteward({ permissions: [] })
    await steward.signIn(accounts.laneChief())
    const lane = await steward.nameBehind(codes.lane())
    const official = await newOfficial()
    await official.signIn(accounts.admin(), places.table)
    const { id } = await official.segmentNamed(lane)
    const heard = await official.listen()
    await steward.recordAllWell()
    await expect.poll(heard, soon).toContain(id)
    await official.find(lane)
    const line = official.page.getByRole('row').filter({ has: official.row(id) })
    await expect(line).toContainText('今天')
  })
})

test('an official changes who answers for a place, and sees who did before', async ({
  newOfficial,
}) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const { page } = official
  await official.rows.first().click()
  await official.drawer.getByText('历任和变更').click()
  await page.getByRole('combobox', { name: '变更', exact: true }).selectOption('增加责任人')
  await page.getByRole('combobox', { name: '由谁接' }).selectOption({ index: 3 })
  await page.getByRole('combobox', { name: '角色' }).selectOption('志愿者')
  await page.getByLabel('主要责任人').uncheck()
  await page.getByLabel('公开承诺（可不填，最多 60 字）').fill('每天看一看')
  await page.getByLabel('说明（可不填）').fill('村里商量过')
  await expectNoViolations(page, 'a change of who answers')
  await page.getByRole('button', { name: '保存变更' }).click()
  await expect(page.getByText('已保存。新老责任人')).toBeVisible()
  await expect(official.drawer.getByText('村里商量过')).toBeVisible()
  await expect(official.drawer.getByText('志愿者（协助）')).toBeVisible()
  await expect(official.drawer.getByText('每天看一看')).toBeVisible()
  // The day is from today on: what reaches back is refused in words.
  await page.getByRole('combobox', { name: '变更', exact: true }).selectOption('退出')
  await page.getByRole('combobox', { name: '谁的责任' }).selectOption({ index: 0 })
  await expect(page.getByRole('button', { name: '保存变更' })).toBeEnabled()
})

for (const language of ['中文', 'English']) {
  test(`the bar fits the screens of offices, and no word is broken (${language})`, async ({
    newOfficial,
  }) => {
    const official = await newOfficial()
    await official.signIn(accounts.official(), places.table)
    const { page } = official
    if (language === 'English') {
      await page.getByRole('button', { name: 'English' }).click()
      await expect(page.getByRole('link', { name: 'Overview' })).toBeVisible()
    }
    const links = page.locator('header nav a')
    await expect(links.first()).toBeVisible()
    for (const width of [820, 1024, 1280, 1366, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 })
      const outside = await page
        .locator('header *')
        .evaluateAll(
          (all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth + 1).length,
        )
      expect(outside, `outside the window at ${width}`).toBe(0)
      const lines = await links.evaluateAll((all) =>
        all.map((link) => {
          const text = document.createRange()
          text.selectNodeContents(link)
          return text.getClientRects().length
        }),
      )
      expect(Math.max(...lines), `lines of a word at ${width}`).toBe(1)
    }
  })
}
