// Writes the texts of the console and of the phone, one module a language, from the server's locale
// files. A dash in a key goes one level down: `console-live-stale` is `m.live.stale`. A text with
// values set in is a function that takes them by name.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compare, readTexts, variables, type Piece, type Texts } from './texts.ts'

const languages = ['zh-CN', 'en'] as const

interface Face {
  /** What its own keys begin with. */
  own: string
  /** The groups of `words.ftl` that it says. */
  words: readonly string[]
  /** The folder of its modules. */
  folder: string
}

export const faces: readonly Face[] = [
  {
    own: 'console',
    words: [
      ...['actor', 'cadence', 'category', 'cause', 'code_state', 'ended', 'fence', 'finding'],
      ...['flag', 'grade_meaning', 'job_state', 'kind', 'missed', 'outcome', 'reason', 'role'],
      ...['score', 'source', 'stage', 'status', 'status_meaning', 'unit', 'verdict', 'warning'],
      ...['weekday', 'weekday_name'],
    ],
    folder: 'src/shared/locales',
  },
  {
    own: 'phone',
    words: ['flag', 'grade', 'outcome'],
    folder: 'src/steward/locales',
  },
]

/** One language of a face: texts, functions, and objects of such. */
interface Tree {
  [name: string]: Tree | string
}

/** Writes what has changed; throws where the locale files are not in order. */
export function writeWords(root = import.meta.dirname): void {
  const texts = join(root, '../../src/locale/texts')
  const [chinese, english] = [readTexts(texts, languages[0]), readTexts(texts, languages[1])]
  compare(chinese, languages[0], english, languages[1])
  for (const face of faces) {
    for (const [language, own] of [
      [languages[0], chinese],
      [languages[1], english],
    ] as const) {
      const tree = treeOf(face, own, (key) => kinds(key, [chinese, english]))
      write(join(root, '..', face.folder, `${language}.gen.ts`), moduleOf(language, tree))
    }
  }
}

/** A face's texts as they nest; in what they take, both languages count. */
function treeOf(face: Face, texts: Texts, kindsOf: (key: string) => Map<string, string>): Tree {
  const tree: Tree = {}
  const own = `${face.own}-`
  for (const [key, text] of texts) {
    const [group = ''] = key.split('-')
    const path = key.startsWith(own) ? key.slice(own.length) : face.words.includes(group) && key
    if (path) put(tree, path.split('-'), entry(text, kindsOf(key)), key)
  }
  for (const group of face.words)
    if (!(group in tree)) throw new Error(`there are no words “${group}-…” for the ${face.own}`)
  return tree
}

function put(tree: Tree, path: readonly string[], value: string, key: string): void {
  const [name = '', ...rest] = path
  const there = tree[name]
  if (rest.length === 0) {
    if (there !== undefined) throw new Error(`${key} stands where other texts hang below it`)
    tree[name] = value
    return
  }
  if (typeof there === 'string') throw new Error(`${key} hangs below a text`)
  put((tree[name] = there ?? {}), rest, value, key)
}

/** The types of what a text takes. */
function kinds(key: string, all: readonly Texts[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const texts of all)
    for (const [name, kind] of variables(texts.get(key) ?? []))
      if (kind !== 'any') found.set(name, kind === 'word' ? 'string' : 'number')
      else if (!found.has(name)) found.set(name, 'string | number')
  return found
}

function entry(text: readonly Piece[], kindsOf: Map<string, string>): string {
  if (kindsOf.size === 0) return quote(plain(text))
  const names = [...kindsOf.keys()]
  const types = names.map((name) => `${name}: ${kindsOf.get(name) ?? ''}`)
  return `({ ${names.join(', ')} }: { ${types.join('; ')} }) => ${template(text)}`
}

const plain = (text: readonly Piece[]) =>
  text.map((piece) => (piece.is === 'text' ? piece.text : '')).join('')

const quote = (text: string) => JSON.stringify(text)

function template(text: readonly Piece[]): string {
  const parts = text.map((piece) => {
    if (piece.is === 'text') return piece.text.replace(/[`\\]|\$\{/g, '\\$&')
    if (piece.is === 'value')
      return piece.grouped ? `\${grouped(${piece.name})}` : `\${${piece.name}}`
    return `\${${choice(piece)}}`
  })
  return `\`${parts.join('')}\``
}

function choice({ name, cases }: Extract<Piece, { is: 'choice' }>): string {
  return cases.reduceRight((otherwise, { when, pieces }) => {
    if (when === null) return template(pieces)
    const isSo =
      'number' in when
        ? `${name} === ${when.number}`
        : 'word' in when
          ? `${name} === ${quote(when.word)}`
          : `plural.select(${name}) === ${quote(when.plural)}`
    return `${isSo} ? ${template(pieces)} : ${otherwise}`
  }, '')
}

function moduleOf(language: (typeof languages)[number], tree: Tree): string {
  const first = language === languages[0]
  const body = written(tree, '')
  const lines = [
    '// Made from the locale files of the server by build/words.ts: change those.',
    ...(first ? [] : [`import type { Messages } from './${languages[0]}.gen.ts'`]),
    ...(body.includes('plural.select(')
      ? [`const plural = new Intl.PluralRules(${quote(language)})`]
      : []),
    ...(body.includes('grouped(')
      ? [`const grouped = (value: number) => value.toLocaleString(${quote(language)})`]
      : []),
    `const messages${first ? '' : ': Messages'} = ${body}`,
    ...(first ? ['export type Messages = typeof messages'] : []),
    'export default messages',
  ]
  return `${lines.join('\n')}\n`
}

function written(tree: Tree, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(tree).map(([name, value]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : quote(name)
    return `${inner}${key}: ${typeof value === 'string' ? value : written(value, inner)},`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

/** Leaves a file alone that stands so already: what is built from it is then still fresh. */
function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  try {
    if (readFileSync(path, 'utf8') === text) return
  } catch {
    // It is not there yet.
  }
  writeFileSync(path, text)
}
