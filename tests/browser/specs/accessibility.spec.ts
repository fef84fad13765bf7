import { expect } from '@playwright/test'
import { places } from '../drivers/official.ts'
import type { Resident } from '../drivers/resident.ts'
import { examine, expectNoViolations, expectToFitAcross } from '../helpers/accessibility.ts'
import { accounts, codes, district, districtCode } from '../helpers/district.ts'
import { enrolmentLink } from '../helpers/server.ts'
import { phone } from '../helpers/chromium.ts'
import { test } from '../helpers/test.ts'

/** What a resident can come to, each with the way there. */
const residentStates: Record<string, (resident: Resident) => Promise<void>> = {
  home: async ({ page }) => void (await page.goto('/')),
  'scanned river': (resident) => resident.scan(codes.river()),
  'scanned road': (resident) => resident.scan(codes.road()),
  'scanned lane': (resident) => resident.scan(codes.lane()),
  rate: async ({ page }) => void (await page.goto(`${codes.river()}/rate`)),
  'rate with a reason': async ({ page }) => void (await page.goto(`${codes.river()}/rate?score=5`)),
  'rate without the reason': async (resident) => {
    await resident.scan(codes.river())
    await resident.rate('不满意')
    await resident.page.getByRole('button', { name: '提交评价' }).click()
    await expect(resident.errorSummary).toBeVisible()
  },
  rated: async (resident) => {
    await resident.scan(codes.lane())
    await resident.rate('非常满意')
    await resident.isThanked('谢谢您的评价')
  },
  report: async ({ page }) => void (await page.goto(`${codes.river()}/report`)),
  'report without anything': async (resident) => {
    await resident.scan(codes.river())
    await resident.openReport()
    await resident.send()
    await expect(resident.errorSummary).toBeVisible()
  },
  reported: async (resident) => {
    await resident.scan(codes.river())
    await resident.report('违章搭建、占用', '河边新搭了一间棚子')
  },
  receipt: async (resident) => {
    await resident.scan(codes.road())
    await resident.report('路面、路灯损坏', '第三盏路灯不亮')
    await resident.follow()
    await expect(resident.page.getByRole('heading', { name: '办理经过' })).toBeVisible()
  },
  'sign-in': async ({ page }) => void (await page.goto('/login')),
  'sign-in refused': async ({ page }) => {
    await page.goto('/login')
    await page.getByLabel('登录名').fill('nobody')
    await page.getByLabel('密码').fill('not the password')
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await expect(page.getByRole('alert')).toBeVisible()
  },
  enrolment: async ({ page }) =>
    void (await page.goto(await enrolmentLink(district(), districtCode, 2))),
  'enrolment that leads nowhere': async ({ page }) =>
    void (await page.goto(`/e/${districtCode}-AAAAAAAAAAAAAAAAAAAAAA`)),
  'unknown code': async ({ page }) => void (await page.goto(codes.unknown())),
  'mistyped code': async ({ page }) => void (await page.goto(codes.mistyped())),
  'page that is not there': async ({ page }) => void (await page.goto('/nowhere')),
}

test.describe('everybody can use', () => {
  for (const [state, reach] of Object.entries(residentStates)) {
    test(state, async ({ newResident }) => {
      const resident = await newResident()
      await reach(resident)
      await examine(resident.page, state)
    })
  }

  test('what a steward sees', async ({ newSteward }) => {
    const steward = await newSteward({ permissions: [] })
    await steward.signIn(accounts.roadChief())
    await examine(steward.page, 'the day’s list')
    await steward.page.goto(codes.road())
    await examine(steward.page, 'scanned by its steward')
    await steward.page.getByRole('button', { name: '发现问题' }).click()
    await examine(steward.page, 'the checklist')
    await steward.recordAllWell()
    await expect(steward.said).toContainText('已收到')
    await examine(steward.page, 'recorded')
  })

  test('what a steward has recorded', async ({ newSteward }) => {
    const steward = await newSteward({ permissions: [] })
    await steward.signIn(accounts.laneChief())
    await steward.page.goto(codes.lane())
    await steward.recordAllWell()
    await expect(steward.said).toContainText('已收到')
    await steward.page.goto('/my')
    await expect(steward.kept('received')).toHaveCount(1)
    await examine(steward.page, 'the day’s list with what the phone has kept')
    const [latest = ''] = (await steward.recorded()).slice(-1)
    await examine(steward.page, 'records of the month')
    await steward.page.goto(`/my/records/${latest}`)
    await examine(steward.page, 'a record to be explained')
    await steward.page.getByRole('button', { name: '提交说明' }).click()
    await expect(steward.page.getByRole('alert')).toBeVisible()
    await examine(steward.page, 'an explanation without a word')
  })

  const { overview, table, problems } = places
  for (const [place, address] of Object.entries({ overview, table, problems })) {
    test(`the console: ${place}`, async ({ newOfficial }) => {
      const official = await newOfficial()
      await official.signIn(accounts.official(), address)
      const entries = official.page.locator('[data-segment], [data-problem]')
      await entries.first().waitFor()
      await expectNoViolations(official.page, place)
      await entries.first().click()
      await official.drawer.getByRole('heading', { level: 2 }).waitFor()
      await expectNoViolations(official.page, `${place} with details`)
    })
  }

  test('the console: records to be looked at', async ({ newOfficial }) => {
    const official = await newOfficial()
    await official.signIn(accounts.official(), places.table)
    await official.page.goto(places.records)
    await official.page.getByRole('heading', { level: 2 }).first().waitFor()
    await expectNoViolations(official.page, places.records)
  })

  test('the console: people and a slip for a phone', async ({ newOfficial }) => {
    const official = await newOfficial()
    await official.signIn(accounts.official(), places.table)
    // Of the lane, since the specs beside this one bind phones to the river.
    await official.linkFor(codes.lane())
    await expectNoViolations(official.page, places.people)
  })

  test('the console on a phone', async ({ newOfficial }) => {
    const official = await newOfficial({ ...phone })
    await official.signIn(accounts.official())
    await official.rows.first().waitFor()
    await expectNoViolations(official.page, 'overview on a phone')
    await expectToFitAcross(official.page, 'overview on a phone')
    await official.rows.first().click()
    await official.drawer.getByRole('heading', { level: 2 }).waitFor()
    await expectNoViolations(official.page, 'detail on a phone')
  })
})

test('what matters most is large enough for a thumb', async ({ newResident, newSteward }) => {
  const resident = await newResident()
  await resident.scan(codes.river())
  const buttons = [
    resident.page.getByRole('link', { name: '我要反映问题' }),
    resident.page.getByRole('link', { name: '我要评价' }),
  ]
  const steward = await newSteward()
  await steward.signIn(accounts.riverChief())
  await steward.page.goto(codes.river())
  buttons.push(
    steward.page.getByRole('button', { name: '一切正常，记录巡查' }),
    steward.page.getByRole('button', { name: '发现问题' }),
  )
  for (const button of buttons) {
    const box = await button.boundingBox()
    expect(box?.width).toBeGreaterThanOrEqual(60)
    expect(box?.height).toBeGreaterThanOrEqual(60)
  }
})
