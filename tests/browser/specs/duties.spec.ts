import { expect } from '@playwright/test'
import { expectNoViolations } from '../helpers/accessibility.ts'
import { phone } from '../helpers/chromium.ts'
import { accounts } from '../helpers/district.ts'
import { test } from '../helpers/test.ts'
import { places } from '../drivers/official.ts'

// The other town's, so that nothing that the specs beside this one count is asked for differently.
test('an official gives a warning out and calls it off, by keyboard alone', async ({
  newOfficial,
}) => {
  const official = await newOfficial()
  await official.signIn(accounts.otherTownsOfficial(), places.table)
  const { page } = official
  await page.goto(places.duties)
  const warnings = page.getByRole('region', { name: '预警' })
  await expect(warnings.getByText('目前没有预警')).toBeVisible()
  await warnings.getByText('发布预警').first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: '级别' }).focus()
  await page.keyboard.press('End')
  await warnings.getByLabel('说明').focus()
  await page.keyboard.type('台风“梅花”将到')
  await expectNoViolations(page, 'a warning to give out')
  await page.keyboard.press('Enter')
  await expect(warnings.getByText('台风“梅花”将到')).toBeVisible()
  await expect(warnings.locator('strong')).toHaveText('红色预警')
  await warnings.getByRole('button', { name: /^提前结束.*红色预警$/ }).focus()
  await page.keyboard.press('Enter')
  await expect(warnings.getByText('目前没有预警')).toBeVisible()
})

test('ice suspends rivers, and the list of segments says why', async ({ newOfficial }) => {
  const official = await newOfficial()
  await official.signIn(accounts.otherTownsOfficial(), places.table)
  const { page } = official
  await page.goto(places.duties)
  const suspensions = page.getByRole('region', { name: '停巡和请假' })
  await suspensions.getByText('登记停巡、请假').first().click()
  await suspensions.getByRole('combobox', { name: '类型' }).selectOption('河道')
  await expectNoViolations(page, 'a suspension to enter')
  await suspensions.getByRole('button', { name: '登记停巡、请假' }).click()
  const entry = suspensions.getByRole('listitem')
  await expect(entry).toContainText('冰冻')
  await expect(entry).toContainText('河道')
  await page.goto(`${places.table}&kind=river`)
  await official.rows.first().click()
  await expect(official.drawer.getByText(/因冰冻/).first()).toBeVisible()
  await page.goto(places.duties)
  await suspensions.getByRole('button', { name: /^提前恢复/ }).click()
  await expect(suspensions.getByText('目前没有停巡或请假')).toBeVisible()
})

test('a rule is set from today on', async ({ newOfficial }) => {
  const official = await newOfficial({ ...phone })
  await official.signIn(accounts.otherTownsOfficial(), places.table)
  const { page } = official
  await page.goto(places.duties)
  const rules = page.getByRole('region', { name: '要求', exact: true }).first()
  await rules.getByText('设定要求').first().click()
  await rules.getByRole('combobox', { name: '预警' }).selectOption('红色预警')
  await rules.getByLabel('每周期次数').fill('7')
  await rules.getByLabel('依据').fill('防汛预案')
  await expectNoViolations(page, 'a rule to set, on a phone')
  await rules.getByRole('button', { name: '设定要求' }).click()
  await expect(rules.getByRole('row').filter({ hasText: '防汛预案' })).toContainText(
    '红色预警及以上',
  )
})
