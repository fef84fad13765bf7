import { gzipSync } from 'node:zlib'
import { expect } from '@playwright/test'
import { places } from '../drivers/official.ts'
import { printedCodes } from '../drivers/plates.ts'
import { Scanner } from '../drivers/scanner.ts'
import { Steward } from '../drivers/steward.ts'
import { examine } from '../helpers/accessibility.ts'
import { test } from '../helpers/camera.ts'
import { accounts, codes, district } from '../helpers/district.ts'
import { plate, symbol } from '../helpers/pictures.ts'

const wasm = /\.wasm$/
const digitsOf = (address: string): string => address.slice(-9)
const foreign = 'https://example.org/pay?to=418203577'

test('a steward scans a plate from the day’s list', async ({ newOfficial, newPhone }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const page = await newPhone({ picture: await plate(official, digitsOf(codes.river())) })
  const scanner = new Scanner(page)
  const steward = new Steward(page)
  await steward.signIn(accounts.riverChief())
  const name = await steward.nameBehind(codes.river())
  await page.goto('/my')
  await scanner.openFromHere()
  await page.waitForURL(codes.river())
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await expect(page.getByRole('button', { name: '一切正常，记录巡查' })).toBeVisible()
  // Seen on its way to the service worker and from there on.
  expect(new Set(scanner.fetched.filter((path) => wasm.test(path))).size).toBe(1)

  // The way back leads past the camera.
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1, name: '我的巡查' })).toBeVisible()
})

test('a plate is read askew and out of focus', async ({ newOfficial, newPhone }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const picture = await plate(official, digitsOf(codes.road()))
  const page = await newPhone({ picture, look: { tilt: 17, blur: 1 } })
  await new Scanner(page).open()
  await page.waitForURL(codes.road())
})

test('before the scanner is opened, nothing of it is fetched', async ({ newSteward }) => {
  const { page } = await newSteward()
  const scripts: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.body())
  })
  const scanner = new Scanner(page)
  await new Steward(page).signIn(accounts.riverChief())
  await page.goto(codes.river(), { waitUntil: 'networkidle' })
  await expect(page.getByRole('button', { name: '一切正常，记录巡查' })).toBeVisible()
  expect(scanner.fetched.filter((path) => /scanner|decoder|zxing/.test(path))).toEqual([])
  expect(scanner.fetched).not.toEqual([])
  const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script).length)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60 * 1024)
})

test('the decoder comes from here, packed, and is kept for ever', async ({ newPhone }) => {
  const page = await newPhone()
  const fetched = page.waitForResponse((response) => wasm.test(response.url()))
  await new Scanner(page).open()
  const response = await fetched
  expect(new URL(response.url()).origin).toBe(district().baseUrl)
  expect(await response.allHeaders()).toMatchObject({
    'content-type': 'application/wasm',
    'content-encoding': expect.stringMatching(/^(br|gzip)$/),
    'cache-control': expect.stringContaining('immutable'),
  })
})

test('the front door and the digits lead to the scanner', async ({ newPhone }) => {
  const page = await newPhone()
  const scanner = new Scanner(page)
  for (const address of ['/', codes.mistyped(), codes.unknown()]) {
    await page.goto(address)
    await scanner.openFromHere()
    await scanner.isLooking()
  }
})

test('a code that is no plate’s is named and not followed', async ({ newPhone }) => {
  const page = await newPhone({ picture: await symbol(foreign) })
  const elsewhere: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(district().baseUrl)) elsewhere.push(request.url())
  })
  const scanner = new Scanner(page)
  await scanner.open()
  await expect(scanner.said).toContainText('这不是河路守望的码牌')
  await expect(scanner.said).toContainText(foreign)
  await expect(scanner.view).toBeVisible()
  await expect(page).toHaveURL('/scan')
  await expect(page.getByRole('link', { name: 'example.org' })).toHaveCount(0)
  await examine(page, 'a foreign code')
  expect(elsewhere).toEqual([])
})

test('a plate out of use and one of nobody’s lead to the page that says so', async ({
  newOfficial,
  newPhone,
}) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const [code = ''] = await printedCodes(official, 1)
  const picture = await plate(official, code)
  await official.page.evaluate(async (code) => {
    const response = await fetch(`/api/v1/codes/${code}/state`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state: 'retired', reason: '印坏了' }),
    })
    if (!response.ok) throw new Error(await response.text())
  }, code)
  const retired = await newPhone({ picture })
  await new Scanner(retired).open()
  await expect(retired.getByRole('heading', { level: 1, name: '这块码牌已经停用' })).toBeVisible()

  const unknown = await newPhone({ picture: await symbol('https://RIVERWARD.EXAMPLE/Q/999999999') })
  await new Scanner(unknown).open()
  await expect(unknown.getByRole('heading', { level: 1, name: '没有找到这块码牌' })).toBeVisible()
  await expect(unknown).toHaveURL(codes.unknown())
})

test('a camera that is not allowed leaves the digits', async ({ newPhone }) => {
  const page = await newPhone({ allowed: false })
  const scanner = new Scanner(page)
  await scanner.open()
  await expect(scanner.said).toContainText('没有允许使用相机')
  await expect(scanner.view).toBeHidden()
  await examine(page, 'no camera allowed')
  await page.context().grantPermissions(['camera'])
  await scanner.again.click()
  await scanner.isLooking()
  await scanner.type(digitsOf(codes.lane()))
  await page.waitForURL(codes.lane())
})

test('a browser without cameras reads a photo', async ({ newOfficial, newPhone }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const picture = await plate(official, digitsOf(codes.lane()))
  const page = await newPhone()
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined }),
  )
  const scanner = new Scanner(page)
  await scanner.open()
  await expect(scanner.said).toContainText('这里打不开相机')
  await expect(scanner.again).toBeHidden()
  expect(scanner.fetched.filter((path) => wasm.test(path))).toEqual([])

  await scanner.photograph('words.png', Buffer.from('words'))
  await expect(scanner.said).toContainText('这张照片打不开')
  await scanner.photograph('page.png', await page.screenshot())
  await expect(scanner.said).toContainText('照片里没有读到二维码')
  await scanner.photograph('ticket.png', await symbol(foreign))
  await expect(scanner.said).toContainText(foreign)
  await scanner.photograph('plate.png', picture)
  await page.waitForURL(codes.lane())
})

test('a photo takes the place of the camera', async ({ newOfficial, newPhone }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official(), places.table)
  const page = await newPhone()
  const scanner = new Scanner(page)
  const cameras = await scanner.watchCameras()
  await scanner.open()
  await scanner.isLooking()
  await scanner.photograph(
    'page.png',
    await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 50 } }),
  )
  await expect(scanner.said).toContainText('照片里没有读到二维码')
  expect(await cameras()).toBe(0)
  await examine(page, 'a photo without a code')
  await scanner.again.click()
  await scanner.isLooking()
  await scanner.photograph('plate.png', await plate(official, digitsOf(codes.river())))
  await page.waitForURL(codes.river())
})

test('an address without encryption says why there is no camera', async ({ newPhone }) => {
  const page = await newPhone({ switches: ['--host-resolver-rules=MAP riverward.test 127.0.0.1'] })
  const scanner = new Scanner(page)
  await page.goto(`http://riverward.test:${new URL(district().baseUrl).port}/scan`)
  await expect(scanner.said).toContainText('这个网址不能使用相机')
  await expect(scanner.again).toBeHidden()
  await scanner.photograph('code.png', await symbol(codes.road()))
  await page.waitForURL(/riverward\.test.*\/q\/\d{9}$/)
})

test('a decoder that cannot be fetched leaves the digits, and is fetched again', async ({
  newPhone,
}) => {
  const page = await newPhone({ picture: await symbol(codes.road()) })
  const scanner = new Scanner(page)
  const cameras = await scanner.watchCameras()
  for (const file of [wasm, /decoder-[^/]*\.js$/]) {
    await page.route(file, (route) => route.abort('internetdisconnected'))
    await scanner.open()
    await expect(scanner.said).toContainText('扫码程序没有准备好')
    expect(await cameras()).toBe(0)
    await page.unroute(file)
  }
  await examine(page, 'no decoder')
  await scanner.again.click()
  await page.waitForURL(codes.road())
})

test('without JavaScript the digits are all there is', async ({ newPhone }) => {
  const page = await newPhone({ context: { javaScriptEnabled: false } })
  const scanner = new Scanner(page)
  await scanner.open()
  await expect(page.locator('noscript p')).toContainText('没有启用 JavaScript')
  await expect(page.locator('noscript p')).toBeVisible()
  await expect(page.getByRole('region', { name: '相机' })).toHaveCount(0)
  await expect(page.getByText('拍照识读', { exact: true })).toBeHidden()
  await scanner.type(digitsOf(codes.river()))
  await page.waitForURL(codes.river())
})

test('the camera is off whenever nobody looks', async ({ newPhone }) => {
  const page = await newPhone()
  const scanner = new Scanner(page)
  const cameras = await scanner.watchCameras()
  await scanner.open()
  await scanner.isLooking()
  expect(await cameras()).toBe(1)
  await scanner.turn('hidden')
  expect(await cameras()).toBe(0)
  await scanner.turn('visible')
  await scanner.isLooking()
  expect(await cameras()).toBe(1)
  await page.evaluate(() =>
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })),
  )
  expect(await cameras()).toBe(0)
  await examine(page, 'the camera at rest')
})

test('whoever waits is told what may help, and when the camera is gone', async ({ newPhone }) => {
  const page = await newPhone()
  const scanner = new Scanner(page)
  await scanner.watchCameras()
  await page.clock.install()
  await scanner.open()
  await scanner.isLooking()
  await page.clock.fastForward(13_000)
  await expect(scanner.said).toContainText('还没有读到')
  await expect(scanner.view).toBeVisible()
  await page.evaluate(() => {
    const [track] = (window as unknown as { tracks: MediaStreamTrack[] }).tracks
    track?.dispatchEvent(new Event('ended'))
  })
  await expect(scanner.said).toContainText('相机没有打开')
  await expect(scanner.view).toBeHidden()
  await expect(scanner.again).toBeVisible()
})

test('the torch is offered where the camera has one', async ({ newPhone }) => {
  const page = await newPhone()
  const scanner = new Scanner(page)
  await scanner.open()
  await scanner.isLooking()
  await expect(scanner.torch).toBeHidden()
  await examine(page, 'the scanner')

  await page.addInitScript(() => {
    const asked: unknown[] = []
    Object.assign(window, { asked })
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true }) as MediaTrackCapabilities
    MediaStreamTrack.prototype.applyConstraints = (constraints) =>
      Promise.resolve(void asked.push(constraints?.advanced))
  })
  await page.setViewportSize({ width: 360, height: 740 })
  await scanner.open()
  await scanner.torch.click()
  await expect(scanner.torch).toHaveAttribute('aria-pressed', 'true')
  await examine(page, 'the torch')
  await scanner.torch.click()
  await expect(scanner.torch).toHaveAttribute('aria-pressed', 'false')
  expect(await page.evaluate(() => (window as unknown as { asked: unknown[] }).asked)).toEqual([
    [{ torch: true }],
    [{ torch: false }],
  ])
})

test('nothing but the scanner may compile WebAssembly', async ({ newSteward }) => {
  const { page } = await newSteward()
  const compile = (): Promise<string> =>
    page.evaluate(() =>
      WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(
        () => 'compiled',
        (refusal: Error) => refusal.name,
      ),
    )
  for (const address of ['/', codes.river(), '/login']) {
    await page.goto(address)
    expect(await compile(), address).toBe('CompileError')
  }
  const decoder = page
    .context()
    .waitForEvent('response', (response) => /decoder-/.test(response.url()))
  await page.goto('/scan')
  expect(await compile()).toBe('compiled')
  expect((await (await decoder).allHeaders())['content-security-policy']).toContain(
    `'wasm-unsafe-eval'`,
  )
  const script = await page.locator('script[type=module]').getAttribute('src')
  const other = await page.request.get(script ?? '')
  expect(other.headers()['content-security-policy']).not.toContain('wasm')
})
