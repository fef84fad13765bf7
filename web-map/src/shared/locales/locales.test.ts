import { expect, test } from 'vitest'
import en from './en.ts'
import zhCN from './zh-CN.ts'

/**
 * Every path of the texts with what stands there: a text, a number of arguments, or the length of a
 * list.
 */
function outline(texts: unknown, path = ''): Map<string, string> {
  if (typeof texts === 'string') return new Map([[path, 'text']])
  if (typeof texts === 'function') return new Map([[path, `text of ${texts.length}`]])
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(texts as object)) {
    for (const entry of outline(value, `${path}.${key}`)) found.set(...entry)
  }
  return found
}

function plainTexts(texts: unknown): string[] {
  if (typeof texts === 'string') return [texts]
  if (typeof texts === 'function') return [texts.toString()]
  return Object.values(texts as object).flatMap(plainTexts)
}

test('both languages have the same texts with the same arguments', () => {
  expect([...outline(en)].sort()).toEqual([...outline(zhCN)].sort())
})

test('no text is empty', () => {
  for (const language of [zhCN, en]) {
    expect(plainTexts(language).filter((text) => text.trim() === '')).toEqual([])
  }
})

test('nobody is told to clock in, ranked, or said to have been proven present', () => {
  const words = [zhCN, en].flatMap(plainTexts).join('\n')
  expect(words).not.toMatch(/打卡|签到|排名|积分|check-?in\b|ranking|leaderboard|presence proven/i)
})
