import { expect, test } from 'vitest'
import en from './locales/en.gen.ts'
import zhCN from './locales/zh-CN.gen.ts'
import { daysAfter, daysBetween, formatTimes, instantOf, localDay } from './time.ts'

const zone = 'Asia/Shanghai'
const zh = formatTimes('zh-CN', zone, zhCN.time)

test('a local day is the district’s, not that of the browser or of UTC', () => {
  expect(localDay('2026-11-22T15:59:59Z', zone)).toBe('2026-11-22')
  expect(localDay('2026-11-22T16:00:00Z', zone)).toBe('2026-11-23')
  expect(localDay('2026-11-22T16:00:00Z', 'Asia/Urumqi')).toBe('2026-11-22')
})

test('what clocks of a zone show is an instant, also where they are put forward or back', () => {
  expect(instantOf('2026-11-23', '09:30', zone)).toBe('2026-11-23T01:30:00.000Z')
  expect(instantOf('2026-11-23', '00:00', zone)).toBe('2026-11-22T16:00:00.000Z')
  expect(instantOf('2026-03-29', '01:59', 'Europe/Berlin')).toBe('2026-03-29T00:59:00.000Z')
  expect(instantOf('2026-03-29', '03:00', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z')
  expect(daysAfter('2026-03-01', -1)).toBe('2026-02-28')
})

test('days are counted between local days', () => {
  expect(daysBetween('2026-11-22T15:59:00Z', '2026-11-22T16:01:00Z', zone)).toBe(1)
  expect(daysBetween('2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z', 'Europe/Vienna')).toBe(2)
})

test('how long ago', () => {
  const now = '2026-11-23T01:00:00Z'
  expect(zh.ago('2026-11-23T00:31:00Z', now)).toBe('今天 08:31')
  expect(zh.ago('2026-11-22T00:31:00Z', now)).toBe('昨天 08:31')
  expect(zh.ago('2026-11-20T00:31:00Z', now)).toBe('3 天前')
  expect(zh.ago('2026-09-01T00:31:00Z', now)).toBe('2026年9月1日')
})

test('midnight is 00, not 24', () => {
  expect(zh.clock('2026-11-22T16:05:00Z')).toBe('00:05')
})

test('deadlines', () => {
  const now = '2026-11-23T01:00:00Z'
  expect(zh.deadline('2026-11-25T01:00:00Z', now)).toBe('还有 2 天')
  expect(zh.deadline('2026-11-23T09:00:00Z', now)).toBe('今天到期')
  expect(zh.deadline('2026-11-23T00:00:00Z', now)).toBe('今天刚过期限')
  expect(zh.deadline('2026-11-20T00:00:00Z', now)).toBe('超期 3 天')
  expect(formatTimes('en', zone, en.time).deadline('2026-11-22T00:00:00Z', now)).toBe('1 day late')
})

test('a deadline at midnight belongs to the day that ends', () => {
  const midnight = '2026-11-28T16:00:00Z'
  expect(zh.lastDay(midnight)).toBe('2026年11月28日')
  expect(zh.deadline(midnight, '2026-11-23T01:00:00Z')).toBe('还有 5 天')
  expect(zh.deadline(midnight, '2026-11-28T15:59:00Z')).toBe('今天到期')
  expect(zh.deadline(midnight, '2026-11-28T16:00:01Z')).toBe('超期 1 天')
})

test('a plain day is not moved by any time zone', () => {
  expect(formatTimes('zh-CN', 'America/Los_Angeles', zhCN.time).day('2026-11-23')).toBe(
    '11月23日周一',
  )
  expect(zh.month('2026-11')).toBe('2026年11月')
})
