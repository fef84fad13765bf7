import { expect } from '@playwright/test'
import { places } from '../drivers/official.ts'
import { Plate, health, printedCodes } from '../drivers/plates.ts'
import { examine } from '../helpers/accessibility.ts'
import { accounts, codes } from '../helpers/district.ts'
import { test } from '../helpers/test.ts'

const [replace, add] = ['更换已有点位的码牌', '在这里新设点位']

test('a steward hangs a plate up, replaces it and takes both back', async ({
  newOfficial,
  newResident,
  newSteward,
}) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const [first, second] = await printedCodes(official, 2)
  const steward = await newSteward({ permissions: ['geolocation'] })
  await steward.signIn(accounts.laneChief())
  const lane = await steward.nameBehind(codes.lane())
  const head = await official.checkpointBehind(codes.lane(), lane)
  const resident = await newResident()

  await resident.page.goto(`/q/${first}`)
  await expect(
    resident.page.getByRole('heading', { level: 1, name: '这块码牌还没有启用' }),
  ).toBeVisible()
  await expect(resident.page.getByRole('link', { name: '值班电话' })).toBeVisible()
  await examine(resident.page, 'a plate that is not in use yet')

  const stand = { longitude: head.lon + 0.0002, latitude: head.lat, accuracy: 9 }
  await steward.page.context().setGeolocation(stand)
  const plate = new Plate(steward.page, first ?? '')
  await plate.scan()
  await examine(steward.page, 'a plate to be hung up')
  await steward.page.setViewportSize({ width: 360, height: 740 })
  await plate.scan()
  await plate.locate()
  await expect(steward.page.getByText('已定位，精度约 9 米')).toBeVisible()
  await expect(plate.choice(replace, head.name)).toContainText('约')
  await plate.choice(add, lane).click()
  await steward.page.getByLabel('新点位名称').fill('晒场东角')
  await examine(steward.page, 'the choice of a place')
  await plate.install()
  await expect(steward.page.getByText('精度约 9 米')).toBeVisible()
  await examine(steward.page, 'a plate that was hung up')
  await resident.page.reload()
  await expect(resident.page.getByRole('heading', { level: 1, name: lane })).toBeVisible()

  const successor = new Plate(steward.page, second ?? '')
  await successor.scan()
  await successor.locate()
  await successor.choice(replace, '晒场东角').click()
  await successor.install()
  await expect(steward.page.getByText(`原来的码牌 ${plate.digits} 已停用`)).toBeVisible()
  await resident.page.goto(`/q/${first}`)
  await expect(resident.page).toHaveURL(new RegExp(`/q/${second}$`))
  await expect(resident.page.getByText('晒场东角')).toBeVisible()

  await successor.undo('拿错了牌子')
  await examine(steward.page, 'an installation that was taken back')
  await resident.page.goto(`/q/${first}`)
  await expect(resident.page).toHaveURL(new RegExp(`/q/${first}$`))
  await resident.page.goto(`/q/${second}`)
  await expect(
    resident.page.getByRole('heading', { level: 1, name: '这块码牌还没有启用' }),
  ).toBeVisible()

  // The other from the page of the plate itself.
  await steward.page.goto(`/q/${first}`)
  await plate.undo('试装完毕')
})

test('a phone without JavaScript chooses from the list', async ({ newOfficial, newSteward }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const [code] = await printedCodes(official, 1)
  const steward = await newSteward({ javaScriptEnabled: false })
  await steward.signIn(accounts.laneChief())
  const lane = await steward.nameBehind(codes.lane())
  const plate = new Plate(steward.page, code ?? '')
  await plate.scan()
  await plate.locate()
  await expect(steward.page.getByText('没有得到定位')).toBeVisible()
  await plate.choice(add, lane).click()
  await plate.install()
  await expect(steward.page.getByText('点位位置未知')).toBeVisible()
  await plate.undo('试装完毕')
})

test('a coarse position is not used, an official searches by name', async ({ newOfficial }) => {
  const official = await newOfficial({
    permissions: ['geolocation'],
    geolocation: { longitude: 121.47, latitude: 31.23, accuracy: 800 },
    viewport: { width: 360, height: 740 },
  })
  await official.signIn(accounts.official(), places.table)
  const [code] = await printedCodes(official, 1)
  const plate = new Plate(official.page, code ?? '')
  await plate.scan()
  await plate.locate()
  await expect(official.page.getByText('太粗，记不准位置')).toBeVisible()
  await expect(official.page.getByText('附近没有您可以装这块码牌的河道或道路')).toBeVisible()
  const [segment] = await official.page.evaluate(async () => {
    const response = await fetch('/api/v1/segments?limit=1')
    return ((await response.json()) as { items: { name: string }[] }).items
  })
  await official.page.getByLabel('按名称查找').fill(segment?.name ?? '')
  await official.page.getByRole('button', { name: '查找', exact: true }).click()
  await expect(plate.choice(add, segment?.name ?? '').first()).toBeVisible()
  await official.page.getByRole('button', { name: '确认安装' }).click()
  await expect(official.page.getByRole('alert').getByText('请选择码牌装在哪里')).toBeVisible()
  await examine(official.page, 'a choice that was not made')
})

test('a resident’s hint puts the plate into the list of the office', async ({
  newOfficial,
  newResident,
}) => {
  const resident = await newResident()
  await resident.scan(codes.road())
  await resident.page.getByRole('link', { name: '码牌损坏或被遮挡' }).click()
  await resident.describe('牌子被广告盖住了一半')
  await resident.send()
  await resident.isThanked('已收到，谢谢您')
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const code = codes.road().slice(-9)
  await expect
    .poll(
      async () =>
        (await health(official, 'reported')).find((plate) => plate.code === code)?.reports,
    )
    .toBeGreaterThanOrEqual(1)
})
