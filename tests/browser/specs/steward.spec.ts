import { expect } from '@playwright/test'
import { places } from '../drivers/official.ts'
import { accounts, codes, districtCode } from '../helpers/district.ts'
import { enrolmentLink } from '../helpers/server.ts'
import { district } from '../helpers/district.ts'
import { test } from '../helpers/test.ts'

test('a steward finds the river on the day’s list', async ({ newSteward }) => {
  const steward = await newSteward()
  await steward.signIn(accounts.riverChief())
  const river = await steward.nameBehind(codes.river())
  await steward.page.goto('/my')
  await steward.open(river)
  await expect(steward.page.getByRole('button', { name: '一切正常，记录巡查' })).toBeVisible()
})

test('one tap records a patrol with the place of the phone', async ({
  newSteward,
  newOfficial,
}) => {
  const steward = await newSteward({ permissions: ['geolocation'] })
  await steward.signIn(accounts.riverChief())
  const river = await steward.nameBehind(codes.river())
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const bridge = await official.checkpointBehind(codes.river(), river)

  // Eleven metres north of it, as good as a phone gets under trees.
  await steward.page
    .context()
    .setGeolocation({ longitude: bridge.lon, latitude: bridge.lat + 0.0001, accuracy: 12 })
  await steward.recordAllWell()
  await expect(steward.said).toContainText('已收到 · 一切正常')
  await expect(steward.said).toContainText('在点位范围内。')
  await expect(steward.said).toContainText('本次佐证：现场扫码，定位吻合')
  await expect(steward.page.getByRole('button', { name: '一切正常，记录巡查' })).toBeHidden()
})

test('a phone bound by the slip that the town hands out signs its records', async ({
  newSteward,
  newOfficial,
}) => {
  const steward = await newSteward({ permissions: ['geolocation'] })
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  await steward.enrol(await official.linkFor(codes.river()))
  await expect(steward.page.getByRole('heading', { level: 2, name: '已绑定的手机' })).toBeVisible()
  await steward.page.goto(codes.river())
  const [lon, lat] = (
    (await steward.page.locator('form[data-record]').getAttribute('data-place')) ?? ''
  ).split(',')
  await steward.page
    .context()
    .setGeolocation({ longitude: Number(lon), latitude: Number(lat), accuracy: 12 })
  await steward.recordAllWell()
  await expect(steward.said).toContainText('本次佐证：现场扫码，定位吻合，本人手机签名')
})

test('a place far away is recorded as such, and can be explained', async ({ newSteward }) => {
  const steward = await newSteward({
    permissions: ['geolocation'],
    geolocation: { longitude: 121.47, latitude: 31.23, accuracy: 15 },
  })
  await steward.signIn(accounts.roadChief())
  await steward.page.goto(codes.road())
  await steward.recordAllWell()
  await expect(steward.said).toContainText('已收到')
  await expect(steward.said).toContainText('不在点位范围内。记录照样保存。')
  const [latest = ''] = (await steward.recorded()).slice(-1)
  await steward.page.goto(`/my/records/${latest}`)
  await steward.tick()
  await steward.page.getByRole('button', { name: '提交说明' }).click()
  await expect(steward.page.getByRole('status')).toContainText('说明已收到')
})

test('a phone that will not tell its place records a claim', async ({ newSteward }) => {
  const steward = await newSteward({ permissions: [] })
  await steward.signIn(accounts.riverChief())
  await steward.page.goto(codes.river())
  await steward.recordAllWell()
  await expect(steward.said).toContainText('这次没有附上定位。')
  await expect(steward.said).toContainText('本次佐证：仅扫码')
})

test('a record is taken back within ten seconds, before and after it was sent', async ({
  newSteward,
}) => {
  const steward = await newSteward({ permissions: [] })
  await steward.signIn(accounts.laneChief())
  await steward.page.goto(codes.lane())
  const before = await steward.recorded()
  await steward.page.goto(codes.lane())
  await steward.recordAllWell()
  await expect(steward.said).toContainText('已收到')
  await steward.page.getByRole('button', { name: /^撤销/ }).click()
  await expect(steward.said).toContainText('撤销已保存')
  // The form is there again, for whoever meant the other button.
  await expect(steward.page.getByRole('button', { name: '一切正常，记录巡查' })).toBeEnabled()
  await steward.page.goto('/my')
  await expect(steward.kept('received')).toHaveCount(2)
  const after = await steward.recorded()
  expect(after).toHaveLength(before.length + 1)
  await expect(
    steward.page.getByRole('listitem').filter({ hasText: '已撤销' }).first(),
  ).toBeVisible()
})

test('a phone without JavaScript records a claim', async ({ newSteward }) => {
  const steward = await newSteward({ javaScriptEnabled: false })
  await steward.signIn(accounts.riverChief())
  await steward.page.goto(codes.river())
  await steward.recordAllWell()
  await expect(steward.notice).toContainText('这次没有附上定位。')
})

test('what was found leads on to the report', async ({ newSteward }) => {
  const steward = await newSteward({ permissions: [] })
  await steward.signIn(accounts.roadChief())
  await steward.page.goto(codes.road())
  await steward.page.getByRole('button', { name: '发现问题' }).click()
  await steward.tick()
  await steward.page.getByRole('button', { name: '记录这些问题' }).click()
  await expect(steward.said).toContainText('已收到 · 发现问题')
  await steward.page.getByRole('link', { name: '填写问题' }).click()
  // Whoever is signed in is not asked for a telephone number.
  await expect(steward.page.getByLabel('联系电话')).toHaveCount(0)
})

test('somebody else’s river shows no form to record with', async ({ newSteward }) => {
  const steward = await newSteward()
  await steward.signIn(accounts.roadChief())
  await steward.page.goto(codes.river())
  await expect(steward.page.getByRole('link', { name: '我要反映问题' })).toBeVisible()
  await expect(steward.page.getByRole('button', { name: '一切正常，记录巡查' })).toHaveCount(0)
})

test('an enrolment link signs one phone in, once', async ({ newSteward }) => {
  const link = await enrolmentLink(district(), districtCode, 1)
  const steward = await newSteward()
  await steward.enrol(link)

  const finder = await newSteward()
  await finder.page.goto(link)
  await expect(
    finder.page.getByRole('heading', { level: 1, name: '这个链接已经用过了' }),
  ).toBeVisible()
})
