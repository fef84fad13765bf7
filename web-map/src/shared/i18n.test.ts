import { expect, test } from 'vitest'
import { preferred } from './i18n.ts'

test('the browser’s first known language, Chinese where it knows none', () => {
  expect(preferred(['en-GB', 'zh-CN'])).toBe('en')
  expect(preferred(['de', 'zh-Hant-TW', 'en'])).toBe('zh-CN')
  expect(preferred(['fr'])).toBe('zh-CN')
  expect(preferred([])).toBe('zh-CN')
})
