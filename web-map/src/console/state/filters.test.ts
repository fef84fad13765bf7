import { expect, test } from 'vitest'
import { countFilters, filterQuery, idIn, noFilters, parseFilters } from './filters.ts'

test('filters survive the address', () => {
  const filters = {
    area: '990101102',
    kinds: ['river', 'pond'] as const,
    statuses: ['overdue'] as const,
    text: '泾',
  }
  const query = filterQuery({
    ...filters,
    kinds: [...filters.kinds],
    statuses: [...filters.statuses],
  })
  expect(query).toEqual({ area: '990101102', kind: 'river,pond', status: 'overdue', q: '泾' })
  expect(parseFilters(query as Record<string, string>)).toEqual(filters)
})

test('what is not filtered by is taken out of the address', () => {
  expect(filterQuery(noFilters)).toEqual({
    area: undefined,
    kind: undefined,
    status: undefined,
    q: undefined,
  })
  expect(filterQuery({ text: '  ' })).toEqual({ q: undefined })
})

test('a made-up address filters by nothing', () => {
  expect(parseFilters({ kind: 'boat,', status: ['ship', null], q: ' ' })).toEqual(noFilters)
})

test('each kind of filter counts once', () => {
  expect(countFilters(noFilters)).toBe(0)
  expect(countFilters({ area: '9', kinds: ['river', 'lane'], statuses: [], text: 'x' })).toBe(3)
})

test('a selected id is a positive number or nothing', () => {
  expect(idIn({ segment: '17' }, 'segment')).toBe(17)
  for (const text of ['0', '-1', '1.5', 'x', '', '99999999999999999'])
    expect(idIn({ segment: text }, 'segment')).toBe(null)
})
