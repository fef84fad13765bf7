import { expect, test } from 'vitest'
import { dateOf, weeksOf } from './calendar.ts'

test('a month that begins on a Sunday begins at the end of its first week', () => {
  const weeks = weeksOf('2026-11')
  expect(weeks[0]).toEqual([null, null, null, null, null, null, 1])
  expect(weeks.at(-1)).toEqual([30, null, null, null, null, null, null])
  expect(weeks).toHaveLength(6)
})

test('February of a leap year, and one of exactly four weeks', () => {
  expect(weeksOf('2028-02').flat().filter(Boolean)).toHaveLength(29)
  expect(weeksOf('2027-02')).toHaveLength(4)
})

test('a day as a date', () => {
  expect(dateOf('2026-11', 3)).toBe('2026-11-03')
})
