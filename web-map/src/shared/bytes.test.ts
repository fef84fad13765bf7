import { expect, test } from 'vitest'
import { fileSize } from './bytes.ts'

test('a small file is not told to be empty', () => {
  expect([1, 21_891, 999_999, 1_000_000, 26_450_000].map(fileSize)).toEqual([
    '1 kB',
    '22 kB',
    '1000 kB',
    '1.0 MB',
    '26.4 MB',
  ])
})
