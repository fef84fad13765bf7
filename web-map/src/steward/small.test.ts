import { expect, test, vi } from 'vitest'
import { distance, fence, readPlace } from './fence.ts'
import { deviceName } from './enrol.ts'
import en from './locales/en.gen.ts'
import zhCN from './locales/zh-CN.gen.ts'
import { fresh, isOwn, keptPath, marked, ownerOf, shelf } from './offline/pages.ts'
import { send } from './upload/api.ts'
import { patience } from './upload/uploader.ts'

const bridge = { lon: 121.1, lat: 30.8, radius: 50 }
const metre = 1 / 111_195

test.each([
  [0, 12, 'inside'],
  [49, 0, 'inside'],
  [61, 12, 'inside'],
  [63, 12, 'outside'],
  [120, 100, 'inside'],
  [120, 101, 'uncertain'],
  [2_000, 1_000, 'outside'],
])('%d m away and good to %d m is %s', (away, accuracy, expected) => {
  expect(fence(bridge, { lon: 121.1, lat: 30.8 + away * metre, accuracy, takenAt: 0 })).toBe(
    expected,
  )
})

test('without a position there is no answer; distances are metres', () => {
  expect(fence(bridge, null)).toBe('none')
  expect(distance({ lon: 121.1, lat: 30.8 }, { lon: 121.121, lat: 30.8 })).toBeCloseTo(2006, -1)
  expect(readPlace('121.1,30.8,50')).toEqual(bridge)
  expect(readPlace('121.1,30.8')).toBeNull()
  expect(readPlace(undefined)).toBeNull()
  // Where nobody has located the plate.
  const here = { lon: 121.1, lat: 30.8, accuracy: 5, takenAt: 0 }
  expect(fence(readPlace(''), here)).toBe('uncertain')
})

test('patience doubles up to five minutes and is spread', () => {
  expect(patience(1, 0)).toBe(1_000)
  expect(patience(1, 1)).toBe(2_000)
  expect(patience(4, 1)).toBe(16_000)
  expect(patience(40, 1)).toBe(300_000)
})

test('only own pages are kept, whatever the case of the plate', () => {
  const path = (address: string) => keptPath(new URL(address), 'https://h.cn')
  expect(path('https://h.cn/Q/418203577')).toBe('/q/418203577')
  expect(path('https://h.cn/my')).toBe('/my')
  for (const other of [
    '/console',
    '/login',
    '/e/990101.x',
    '/q/418203577/report',
    '/q/12',
    '/my/records',
  ])
    expect(path(`https://h.cn${other}`)).toBeNull()
  expect(path('https://other.cn/my')).toBeNull()
  expect(isOwn('<meta name="steward" content="990101.1">', '990101.1')).toBe(true)
  expect(isOwn('<meta name="steward" content="990101.12">', '990101.1')).toBe(false)
  expect(marked('<html><head><title>', 'now')).toBe(
    '<html><head>\n<meta name="kept" content="now"><title>',
  )
})

test('a kept page is fetched again by itself after six hours, and known by its shelf', () => {
  const now = 1_800_000_000_000
  expect([null, String(now - 7 * 3_600_000)].map((at) => fresh(at, now))).toEqual([false, false])
  expect(fresh(String(now - 3_600_000), now)).toBe(true)
  expect([shelf('990101.1'), 'riverward-files'].map(ownerOf)).toEqual(['990101.1', null])
})

test('a phone is called what its owner calls it', () => {
  const android =
    'Mozilla/5.0 (Linux; Android 9; HLK-AL00 Build/HONOR) AppleWebKit/537.36 Chrome/90 MicroMessenger/8.0'
  expect(deviceName(android, zhCN)).toBe('HLK-AL00 · 微信')
  expect(
    deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1', zhCN),
  ).toBe('iPhone · Safari')
  expect(deviceName('', en)).toBe('Phone')
})

test('a request that nobody answers is given up, and may be sent again', async () => {
  vi.useFakeTimers()
  const silence = (_path: string, { signal }: RequestInit) =>
    new Promise<Response>((_done, failed) =>
      signal?.addEventListener('abort', () => failed(new Error('aborted'))),
    )
  const reply = send(silence, [], 0)
  await vi.advanceTimersByTimeAsync(60_000)
  vi.useRealTimers()
  expect(await reply).toEqual({ kind: 'unclear', retryAfter: null })
})
