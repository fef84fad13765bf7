import { expect, test } from 'vitest'
import { eachStatus } from './delta.ts'

function decode(ids: number[], status: string): [number, string][] {
  const found: [number, string][] = []
  eachStatus({ ids, status }, (id, each) => found.push([id, each]))
  return found
}

test('ids are sums of the steps, digits are statuses', () => {
  expect(decode([11, 1, 100], '031')).toEqual([
    [11, 'ok'],
    [12, 'problem'],
    [112, 'due'],
  ])
})

test('an empty district', () => {
  expect(decode([], '')).toEqual([])
})

test('ids up to 2^53 stay exact', () => {
  expect(decode([9_007_199_254_740_990, 1], '45')).toEqual([
    [9_007_199_254_740_990, 'unassigned'],
    [9_007_199_254_740_991, 'idle'],
  ])
})

test('a digit of a newer server is left out', () => {
  expect(decode([1, 1], '90')).toEqual([[2, 'ok']])
})

test('a payload whose halves do not fit is refused', () => {
  expect(() => decode([1, 1], '0')).toThrow(RangeError)
})
