import { expect, test } from 'vitest'
import { uuidV7 } from './uuid.ts'

test('an id says when it was made, and is one of its kind', () => {
  const at = Date.UTC(2026, 10, 23, 2)
  const ids = Array.from({ length: 1000 }, () => uuidV7(at))
  expect(new Set(ids).size).toBe(1000)
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(at)
  }
})
