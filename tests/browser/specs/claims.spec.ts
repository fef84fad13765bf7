import { expect } from '@playwright/test'
import { examine, expectNoViolations } from '../helpers/accessibility.ts'
import { accounts } from '../helpers/district.ts'
import { test } from '../helpers/test.ts'
import { places } from '../drivers/official.ts'

test('a place that nobody answers for is offered, asked for and given', async ({
  newOfficial,
  newSteward,
}) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const { page } = official
  await page.goto(places.claims)
  const publish = page.getByRole('region', { name: '发布认领' })
  const place = publish.getByRole('checkbox').first()
  const name = (await publish.locator('li label').first().innerText()).split(/\s/)[0] ?? ''
  await place.check()
  await publish.getByRole('combobox', { name: '认领身份' }).selectOption('志愿者')
  await publish.getByLabel('说明（可不填）').fill('离村口最近的一处')
  await expectNoViolations(page, 'places to offer')
  await publish.getByRole('button', { name: '发布这 1 处' }).click()
  await expect(publish.getByRole('status')).toHaveText('已发布 1 处。')
  await expect(page.getByRole('list', { name: '认领' })).toContainText('离村口最近的一处')

  const steward = await newSteward()
  await steward.signIn(accounts.riverChief())
  await steward.page.getByRole('link', { name: '认领', exact: true }).click()
  await examine(steward.page, 'what is offered')
  await steward.page.getByRole('link', { name, exact: true }).click()
  await steward.page.getByRole('button', { name: '提交认领' }).click()
  await expect(steward.page.getByRole('alert')).toContainText('请写一句承诺')
  await examine(steward.page, 'a claim without a commitment')
  await steward.page.getByLabel('您的公开承诺').fill('每周走一遍，垃圾当天清')
  await steward.page.getByRole('button', { name: '提交认领' }).click()
  await expect(steward.page.getByText('认领申请已收到，由镇里确认。')).toBeVisible()
  await expect(steward.page.getByText('待确认')).toBeVisible()
  await examine(steward.page, 'a claim that was sent')

  await page.reload()
  await expect(page.getByText('每周走一遍，垃圾当天清')).toBeVisible()
  // A look at declining, which asks for the reason first.
  await page.getByRole('button', { name: new RegExp(`^不通过.*认领${name}$`) }).click()
  await expect(page.getByLabel('不通过的原因（申请人会看到）')).toBeVisible()
  await expectNoViolations(page, 'claims to decide')
  await page.getByRole('button', { name: new RegExp(`^确认由.*认领${name}$`) }).click()
  await expect(page.getByText('每周走一遍，垃圾当天清')).toHaveCount(0)
  await steward.page.goto('/my/offers')
  await expect(steward.page.getByText('已确认')).toBeVisible()
  await steward.page.goto('/my')
  await expect(steward.page.getByRole('heading', { name })).toBeVisible()
})
