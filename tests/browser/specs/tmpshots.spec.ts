import { expect } from '@playwright/test'
import { places } from '../drivers/official.ts'
import { accounts, codes } from '../helpers/district.ts'
import { test } from '../helpers/test.ts'
test('shots', async ({ newSteward, newOfficial }) => {
  const steward = await newSteward({
    permissions: ['geolocation'],
    geolocation: { longitude: 121.47, latitude: 31.23, accuracy: 15 },
  })
  const p = steward.page
  const shot = (n: string) => p.screenshot({ path: `/tmp/shots/${n}.png`, fullPage: true })
  await steward.signIn(accounts.riverChief())
  await p.goto(codes.river())
  await p.getByRole('button', { name: '发现问题' }).click()
  await shot('findings')
  await p.goto(codes.river())
  await steward.recordAllWell()
  await p.screenshot({ path: '/tmp/shots/saved.png' })
  await expect(steward.said).toContainText('已收到')
  await shot('received')
  await p.goto('/my')
  await expect(steward.kept('received')).toHaveCount(1)
  await shot('my')
  const ids = await steward.recorded()
  await shot('records')
  await p.goto('/my/records/' + ids.at(-1))
  await shot('record')
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  await official.page.goto(places.records)
  await official.page.getByRole('heading', { level: 2 }).first().waitFor()
  await official.page.screenshot({ path: '/tmp/shots/c-records.png' })
  await official.linkFor(codes.lane())
  await official.page.screenshot({ path: '/tmp/shots/c-people.png' })
  await p.setViewportSize({ width: 1440, height: 900 })
  await p.goto('/my')
  await shot('my-wide')
})
