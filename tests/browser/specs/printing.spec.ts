import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { Official, places } from '../drivers/official.ts'
import { expectNoViolations } from '../helpers/accessibility.ts'
import { accounts } from '../helpers/district.ts'
import { importStewards, Server } from '../helpers/server.ts'
import { test } from '../helpers/test.ts'

const wait = { timeout: 60_000 }

test('an official issues plates, prints them and fetches the file', async ({ newOfficial }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official())
  const { page } = official
  await page.getByRole('link', { name: '码牌', exact: true }).click()
  await page.getByRole('link', { name: '批次', exact: true }).click()
  const name = `补牌 ${Date.now()}`
  await page.getByLabel('批次名称').fill(name)
  await page.getByLabel('数量').fill('3')
  await page.getByRole('button', { name: '生成码牌' }).click()
  await expect(page.getByText(name)).toBeVisible()
  await expect(page.getByText('空白 3 · 已印制 0').first()).toBeVisible()
  await expectNoViolations(page, 'batches of plates')

  await page.getByRole('link', { name: '打印', exact: true }).click()
  await page.getByLabel('批次').selectOption({ label: `${name}（3 个）` })
  await expect(page.getByRole('status').filter({ hasText: '3 个码牌' })).toBeVisible(wait)
  await expect(page.getByRole('img', { name: '第一个码牌的样子' })).toBeVisible(wait)
  await expectNoViolations(page, 'plates to be printed')
  await page.getByRole('button', { name: '生成 PDF' }).click()
  const fetched = page.waitForEvent('download', wait)
  await page.getByRole('link', { name: /^下载 PDF: .*3 个码牌/ }).click(wait)
  const file = await readFile(await (await fetched).path())
  expect(file.subarray(0, 5).toString()).toBe('%PDF-')
  expect(file.length).toBeGreaterThan(10_000)

  await page.getByRole('link', { name: '批次', exact: true }).click()
  await expect(page.getByText('空白 0 · 已印制 3').first()).toBeVisible()
})

test("plates are printed on stickers or on a grid of one's own", async ({ newOfficial }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official())
  const { page } = official
  await page.goto('/console/codes/print')
  await page.getByRole('radio', { name: 'A4 不干胶标签纸' }).check()
  await page.getByLabel('标签纸型号').selectOption({ label: 'L7160：21 枚，63.5 × 38.1 毫米' })
  const picture = page.getByRole('img', { name: '第一个码牌的样子' })
  await expect(picture).toBeVisible(wait)
  await expectNoViolations(page, 'plates on stickers')

  await page.getByRole('radio', { name: 'A4 自定行列' }).check()
  await page.getByLabel('列数').fill('9')
  await page.getByLabel('列数').blur()
  await expect(page.getByText('比 A4 纸（210 × 297 毫米）大')).toBeVisible(wait)
  await expect(page.getByRole('button', { name: '生成 PDF' })).toBeDisabled()
  await page.getByLabel('列数').fill('2')
  await page.getByLabel('列数').blur()
  await expect(picture).toBeVisible(wait)
  await expectNoViolations(page, 'plates on a grid')
  await page.getByRole('button', { name: '生成 PDF' }).click()
  await expect(page.getByRole('link', { name: /^下载 PDF: .*90 × 85 毫米/ })).toBeVisible(wait)
})

test('a board is shown before it is ordered', async ({ newOfficial }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official())
  const { page } = official
  await page.goto('/console/codes/print')
  await page.getByRole('radio', { name: '公示牌' }).check()
  await page.getByLabel('类型').selectOption('河道')
  await expect(page.getByRole('img', { name: '第一块公示牌的样子' })).toBeVisible(wait)
  await expectNoViolations(page, 'boards to be printed')
})

test('a board whose stewards have changed is to be renewed within fifteen days', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  // A district of its own: elsewhere nobody changes under the other specs.
  const server = await Server.start()
  const page = await browser.newPage({ baseURL: server.district.baseUrl, locale: 'zh-CN' })
  try {
    const official = new Official(page)
    const account = server.district.accounts.find(({ login }) => login === 'demo-lingjing')
    if (!account) throw new Error('the demonstration has no official')
    await official.signIn(account, places.table)
    await page.goto('/console/codes/print')
    await page.getByRole('radio', { name: '公示牌' }).check()
    await page.getByLabel('类型').selectOption('河道')
    await page.getByRole('button', { name: '生成 PDF' }).click(wait)
    await expect(page.getByRole('link', { name: /^下载 PDF: / })).toBeVisible({ timeout: 120_000 })
    const stale = '/console/codes/health?finding=stale_board'
    await page.goto(stale)
    await expect(page.getByText('没有需要处理的码牌')).toBeVisible()

    const river = (await official.segments()).find(({ kind }) => kind === 'river')
    if (!river) throw new Error('the town has no river')
    await importStewards(server.district, [
      ['姓名', '角色', '河段', '河段区域', '河段类型', '开始日期'],
      ['新上任', 'river_chief', river.name, river.area_path, 'river', today()],
    ])
    await page.goto(stale)
    await expect(
      page.getByRole('row', {
        name: new RegExp(`公示牌责任人已变.*${river.name}.*应在 .* 前更换`),
      }),
    ).toBeVisible()
    await expectNoViolations(page, 'a board to be renewed')
  } finally {
    await page.close()
    await server.stop()
  }
})

/** By the clocks of the district. */
function today(): string {
  return new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
}

test('what needs attention is a list', async ({ newOfficial }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official())
  const { page } = official
  await page.goto('/console/codes/health?days=180')
  await expect(page.getByRole('combobox').nth(2)).toHaveValue('180')
  await expect(page.getByRole('table').or(page.getByText('没有需要处理的码牌'))).toBeVisible(wait)
  await expectNoViolations(page, 'plates that need attention')
})
