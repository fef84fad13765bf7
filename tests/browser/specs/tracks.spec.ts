import { expect } from '@playwright/test'
import { examine, expectNoViolations } from '../helpers/accessibility.ts'
import { accounts, codes } from '../helpers/district.ts'
import { test } from '../helpers/test.ts'
import { places } from '../drivers/official.ts'

test('a steward agrees to tracks, records one across pages, takes the consent back, and reads larger', async ({
  newSteward,
}) => {
  const steward = await newSteward({ permissions: ['geolocation'] })
  await steward.signIn(accounts.laneChief())
  const { page } = steward
  await expect(page.getByRole('button', { name: '开始记录轨迹' })).toHaveCount(0)
  await page.getByRole('link', { name: '设置' }).click()
  await examine(page, 'settings')
  await page.getByRole('button', { name: '同意保存轨迹' }).click()
  await expect(page.getByText('已同意保存轨迹')).toBeVisible()
  await examine(page, 'settings with tracks')

  await page.goto('/my')
  const track = page.getByRole('region', { name: '巡查轨迹' })
  // A phone tells its place every second; one that comes too soon after the last is no point.
  const walk = async (points: number) => {
    for (let point = 0; point < points; point += 1) {
      const said = await track.getByRole('status').innerText()
      await expect(async () => {
        await page
          .context()
          .setGeolocation({ longitude: 121.1 + Math.random() / 1e4, latitude: 30.8, accuracy: 8 })
        await expect(track.getByRole('status')).not.toHaveText(said, { timeout: 1_000 })
      }).toPass({ timeout: 20_000 })
    }
  }
  await page.context().setGeolocation({ longitude: 121.1, latitude: 30.8, accuracy: 8 })
  await track.getByRole('button', { name: '开始记录轨迹' }).click()
  await expect(track.getByText('已记 1 个点')).toBeVisible()
  // Another page of theirs goes on with it.
  await page.goto('/my/records')
  await expect(track.getByText('已记 1 个点')).toBeVisible()
  await page.clock.install()
  await page.clock.fastForward(5_000)
  await examine(page, 'while a track is recorded')
  await page.goto('/my')
  await page.clock.fastForward(5_000)
  await walk(1)
  await track.getByRole('button', { name: '停止并上传' }).click()
  await expect(track.getByText('轨迹已上传，30 天后删除。')).toBeVisible()

  await page.goto('/my/settings')
  await expect(page.getByRole('heading', { name: '已存的轨迹' })).toBeVisible()
  await page.getByRole('button', { name: '不再保存，并删除已存的轨迹' }).click()
  await expect(page.getByText('已存的轨迹已全部删除')).toBeVisible()
  await expect(page.getByRole('heading', { name: '已存的轨迹' })).toHaveCount(0)

  // As large as they want, on the narrowest phone as well.
  const save = page.getByRole('button', { name: '保存', exact: true })
  await page.getByText('特大').click()
  await save.click()
  await expect(page.getByText('文字大小已改。')).toBeVisible()
  expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe('30px')
  await examine(page, 'settings in the largest text')
  await page.getByText('标准').click()
  await save.click()
  await expect(page.getByText('文字大小已改。')).toBeVisible()
})

test('a steward looks back on a month and says why a period was missed', async ({ newSteward }) => {
  const steward = await newSteward()
  await steward.signIn(accounts.roadChief())
  const { page } = steward
  await page.getByRole('link', { name: '逐月完成情况' }).click()
  await examine(page, 'this month')
  // Somewhere in the last months something was missed, as everywhere.
  const explain = page.getByRole('link', { name: /^说明原因/ })
  for (let back = 0; back < 3 && (await explain.count()) === 0; back += 1)
    await page.locator('.actions a').first().click()
  await explain.first().click()
  await page.getByRole('button', { name: '提交说明' }).click()
  await expect(page.getByRole('alert')).toContainText('请选一个原因')
  await examine(page, 'a missed period without a reason')
  await page.getByText('天气恶劣').click()
  await page.getByRole('button', { name: '提交说明' }).click()
  await expect(page.getByText('说明已收到，镇里看得到。')).toBeVisible()
  await examine(page, 'a month with a reason')
})

test('an official visits unannounced, and everybody sees it', async ({
  newOfficial,
  newResident,
}) => {
  const official = await newOfficial({
    permissions: ['geolocation'],
    geolocation: { longitude: 121, latitude: 30.8, accuracy: 10 },
  })
  await official.signIn(accounts.official(), places.table)
  const { page } = official
  await page.goto(codes.lane())
  await expectNoViolations(page, 'scanned by an official')
  await page.getByRole('button', { name: '一切正常，记录抽查' }).click()
  await expect(page.getByText(/^抽查已记录。/)).toBeVisible()
  await page.getByText('发现问题', { exact: true }).click()
  await examine(page, 'after a visit')
  const resident = await newResident()
  await resident.scan(codes.lane())
  await expect(resident.page.getByText(/^镇里抽查：/)).toBeVisible()
})
