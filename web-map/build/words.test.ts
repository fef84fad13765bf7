import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import en from '../src/shared/locales/en.gen.ts'
import zhCN from '../src/shared/locales/zh-CN.gen.ts'
import phone from '../src/steward/locales/zh-CN.gen.ts'
import { compare, readTexts, variables } from './texts.ts'

function read(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'riverward-words-'))
  mkdirSync(join(folder, 'en'))
  writeFileSync(join(folder, 'en/console.ftl'), text)
  return readTexts(folder, 'en')
}

test('what is wrong with a locale file is said with its place', () => {
  expect(() => read('a = b\nno text\n')).toThrow('en/console.ftl: cannot be read: no text')
  expect(() => read('a = b\na = c\n')).toThrow('en/console.ftl: a stands twice')
  expect(() => read('a = b { c }\n')).toThrow('en: a: there is no text “c”')
  expect(() => read('a = { b }\nb = { a }\n')).toThrow('en: a: refers to itself')
  expect(() => read('a = { $No }\n')).toThrow('en: a: $No is no name for a variable')
})

test('languages have the same texts, and set the same values in', () => {
  const chinese = read('a = b\nc = { $one }\n')
  expect(() => compare(chinese, 'zh-CN', read('a = b\n'), 'en')).toThrow('en has no “c”')
  expect(() => compare(read('a = b\n'), 'zh-CN', chinese, 'en')).toThrow('zh-CN has no “c”')
  expect(() => compare(chinese, 'zh-CN', read('a = b\nc = { $two }\n'), 'en')).toThrow(
    '“c” sets in $one in zh-CN, $two in en',
  )
})

test('what a plural is chosen by is a number, wherever else it stands', () => {
  const texts = read(
    'a = { $n } of { $all } { $n ->\n    [one] day\n   *[other] days\n}\nb = { a }\n',
  )
  expect([...variables(texts.get('b') ?? [])]).toEqual([
    ['n', 'number'],
    ['all', 'any'],
  ])
})

test('plurals, choices and numbers read as the language has them', () => {
  expect(en.overview.count({ count: 1 })).toBe('1 segment')
  expect(en.overview.count({ count: 2 })).toBe('2 segments')
  expect(zhCN.overview.count({ count: 2 })).toBe('共 2 处')
  expect([0, 1, 2].map((count) => en.claims.asks({ count }))).toEqual([
    'Nobody has asked yet',
    'One person asks',
    '2 people ask',
  ])
  expect(en.print.total.labels({ count: 1031 })).toBe('1,031 plates')
})

test('a face carries its own words and those of the domain that it says', () => {
  expect(zhCN.kind.river).toBe('河道')
  expect(phone).not.toHaveProperty('kind')
  expect(phone.grade.E0).toBe('仅扫码')
  expect(phone).not.toHaveProperty('nav')
})

/** Sources of the console and of what it shares. */
function sources(folder: string): string {
  return readdirSync(join(import.meta.dirname, folder), { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.(ts|vue)$/.test(name) && !/\.(test|gen)\.ts$/.test(name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n')
}

/** Every text by the last two names that lead to it. */
function* leaves(texts: object, above = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(texts) as [string, unknown][])
    if (typeof value === 'object' && value !== null) yield* leaves(value, name)
    else yield [above, name]
}

test.each([
  { texts: zhCN, folders: ['../src/console', '../src/shared'] },
  { texts: phone, folders: ['../src/steward'] },
])('no text is carried that nothing says ($folders)', ({ texts, folders }) => {
  const source = folders.map(sources).join('\n')
  const said = (above: string, name: string) =>
    new RegExp(`[.{,\\s]${name}\\b`).test(source) || new RegExp(`\\b${above}(\\[|\\))`).test(source)
  expect([...leaves(texts)].filter(([above, name]) => !said(above, name))).toEqual([])
})
