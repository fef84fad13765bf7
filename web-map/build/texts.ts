// Reads the server's locale files for the faces that run in a browser: every text by its key, with
// references resolved. Whatever is wrong with them ends the build.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, type Entry, type Expression, type Pattern } from '@fluent/syntax'

/** A piece of a text: as it stands, a value set in, or one of several texts by a value. */
export type Piece =
  | { is: 'text'; text: string }
  | { is: 'value'; name: string; grouped: boolean }
  | { is: 'choice'; name: string; cases: Case[] }

interface Case {
  /** What the value is held against; none in the case for everything else. */
  when: { number: number } | { plural: string } | { word: string } | null
  pieces: Piece[]
}

/** Texts by key. */
export type Texts = Map<string, Piece[]>

const plurals = new Set(['zero', 'one', 'two', 'few', 'many'])
const variableName = /^[a-z][A-Za-z0-9]*$/

/** Every text of a language. */
export function readTexts(folder: string, language: string): Texts {
  const patterns = new Map<string, Pattern>()
  for (const file of readdirSync(join(folder, language)).sort()) {
    const path = join(folder, language, file)
    for (const entry of parse(readFileSync(path, 'utf8'), {}).body)
      take(entry, patterns, `${language}/${file}`)
  }
  const texts: Texts = new Map()
  for (const key of patterns.keys())
    texts.set(key, pieces(patterns, key, `${language}: ${key}`, []))
  return texts
}

function take(entry: Entry, patterns: Map<string, Pattern>, file: string): void {
  if (entry.type === 'Junk')
    throw new Error(`${file}: cannot be read: ${entry.content.trim().slice(0, 80)}`)
  if (entry.type === 'Term') throw new Error(`${file}: -${entry.id.name}: use a message`)
  if (entry.type !== 'Message') return
  const key = entry.id.name
  if (!entry.value || entry.attributes.length > 0)
    throw new Error(`${file}: ${key} has to be one text, without attributes`)
  if (patterns.has(key)) throw new Error(`${file}: ${key} stands twice`)
  patterns.set(key, entry.value)
}

function pieces(
  patterns: Map<string, Pattern>,
  key: string,
  where: string,
  above: readonly string[],
): Piece[] {
  const pattern = patterns.get(key)
  if (!pattern) throw new Error(`${where}: there is no text “${key}”`)
  if (above.includes(key)) throw new Error(`${where}: refers to itself`)
  const read = (from: Pattern): Piece[] =>
    from.elements.flatMap((element): Piece[] =>
      element.type === 'TextElement'
        ? [{ is: 'text', text: element.value }]
        : placed(element.expression),
    )
  const placed = (expression: Expression | { type: 'Placeable' }): Piece[] => {
    switch (expression.type) {
      case 'StringLiteral':
        return [{ is: 'text', text: expression.parse().value }]
      case 'NumberLiteral':
        return [{ is: 'text', text: expression.value }]
      case 'VariableReference':
        return [{ is: 'value', name: checked(expression.id.name, where), grouped: false }]
      case 'MessageReference':
        return pieces(patterns, expression.id.name, where, [...above, key])
      case 'FunctionReference': {
        const [value] = expression.arguments.positional
        if (expression.id.name !== 'NUMBER' || value?.type !== 'VariableReference')
          throw new Error(`${where}: only NUMBER of a variable is known here`)
        return [{ is: 'value', name: checked(value.id.name, where), grouped: true }]
      }
      case 'SelectExpression': {
        const { selector, variants } = expression
        if (selector.type !== 'VariableReference')
          throw new Error(`${where}: only a variable can be selected by`)
        const name = checked(selector.id.name, where)
        const cases = variants.map(({ key: when, value, default: isLast }) => ({
          when: isLast ? null : condition(when),
          pieces: read(value),
        }))
        // The case for everything else comes last, wherever it stands.
        cases.sort((one, other) => Number(one.when === null) - Number(other.when === null))
        return [{ is: 'choice', name, cases }]
      }
      default:
        throw new Error(`${where}: ${expression.type} is not known here`)
    }
  }
  return read(pattern)
}

function condition(key: { type: string; name?: string; value?: string }): Case['when'] {
  if (key.type === 'NumberLiteral') return { number: Number(key.value) }
  const word = key.name ?? ''
  return plurals.has(word) ? { plural: word } : { word }
}

function checked(name: string, where: string): string {
  if (!variableName.test(name)) throw new Error(`${where}: $${name} is no name for a variable`)
  return name
}

/** The variables of a text, each with whether it has to be a number. */
export function variables(text: readonly Piece[]): Map<string, 'number' | 'word' | 'any'> {
  const found = new Map<string, 'number' | 'word' | 'any'>()
  const note = (name: string, kind: 'number' | 'word' | 'any') => {
    if (kind !== 'any' || !found.has(name)) found.set(name, kind)
  }
  for (const piece of text) {
    if (piece.is === 'value') note(piece.name, piece.grouped ? 'number' : 'any')
    if (piece.is !== 'choice') continue
    const byWord = piece.cases.some(({ when }) => when !== null && 'word' in when)
    note(piece.name, byWord ? 'word' : 'number')
    for (const each of piece.cases)
      for (const [name, kind] of variables(each.pieces)) note(name, kind)
  }
  return found
}

/** Fails where a language lacks a text, has one too many, or sets in other values. */
export function compare(first: Texts, firstName: string, other: Texts, otherName: string): void {
  const wrong: string[] = []
  for (const [key, text] of first) {
    const there = other.get(key)
    if (!there) {
      wrong.push(`${otherName} has no “${key}”`)
      continue
    }
    const [ours, theirs] = [text, there].map((one) => [...variables(one).keys()].sort().join(' $'))
    if (ours !== theirs)
      wrong.push(
        `“${key}” sets in $${ours ?? ''} in ${firstName}, $${theirs ?? ''} in ${otherName}`,
      )
  }
  for (const key of other.keys()) if (!first.has(key)) wrong.push(`${firstName} has no “${key}”`)
  if (wrong.length > 0) throw new Error(`the texts of the languages differ:\n${wrong.join('\n')}`)
}
