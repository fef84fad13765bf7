// @vitest-environment node
import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { uuidV7 } from '../shared/uuid.ts'
import { newestLease, openDatabase, type Database } from './store/database.ts'
import { discard, itemsOf, keep, tidy, type Item } from './store/items.ts'
import { keyOf, makeKey, sign } from './store/keys.ts'
import { seal } from './store/seal.ts'
import { account, draft } from './testing/items.ts'
import { chainHolds, Server, type Trouble } from './testing/server.ts'
import { lease } from './upload/api.ts'
import { flush, type Round } from './upload/flush.ts'

let databases = 0
let name = ''
let server: Server

beforeEach(() => {
  name = `test ${(databases += 1)}`
  server = new Server()
})

/** A page on the phone: what a tab opens, and opens again after it was killed. */
const tab = () => openDatabase(name)

async function enrolled(): Promise<Database> {
  const database = await tab()
  await makeKey(database)
  await keyOf(database, account, true)
  return database
}

async function record(database: Database, more: Partial<Item> = {}): Promise<string> {
  const kept = await keep(database, draft(more))
  await seal(database, kept, { lon: 121.1, lat: 30.8, accuracy: 12, takenAt: Date.now() })
  return kept.id
}

const send = (database: Database): Promise<Round> =>
  flush({ database, account, fetch: server.fetch, now: () => Date.now() })

const states = async (database: Database) =>
  (await itemsOf(database, account)).map((item) => item.state)

/** Rolls from a seed, so that a failure can be looked at again. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test('two hundred records through a bad network: none lost, none doubled, in order, the chain whole', async () => {
  let database = await enrolled()
  const roll = dice(7)
  const troubles: Trouble[] = ['offline', 'lost-reply', 'error', 'rubbish', 'none']
  server.trouble = () => troubles[Math.floor(roll() * troubles.length)] ?? 'none'
  const made: string[] = []
  for (let n = 0; n < 200; n += 1) {
    made.push(await record(database))
    if (n % 10 === 9) await send(database)
    // The page is killed and opened again.
    if (n % 40 === 39) {
      database.close()
      database = await tab()
    }
  }
  server.trouble = () => 'none'
  expect(await send(database)).toEqual({ end: 'sent' })
  expect(server.ids()).toEqual(made)
  expect(await chainHolds(server.received)).toBe(true)
  expect(new Set(await states(database))).toEqual(new Set(['received']))
})

test('two tabs record and send at once: every number of the key is used once', async () => {
  const [one, two] = [await enrolled(), await tab()]
  const made = await Promise.all(
    Array.from({ length: 60 }, (_, n) => record(n % 2 === 0 ? one : two)),
  )
  await Promise.all([send(one), send(two), send(one)])
  expect(await send(one)).toEqual({ end: 'sent' })
  expect(new Set(server.ids())).toEqual(new Set(made))
  expect(server.received).toHaveLength(60)
  const sequence = server.received.map(
    ({ payload }) => (JSON.parse(payload) as { sequence: number }).sequence,
  )
  expect(new Set(sequence).size).toBe(60)
  const inOrder = [...server.received].sort(
    (a, b) =>
      (JSON.parse(a.payload) as { sequence: number }).sequence -
      (JSON.parse(b.payload) as { sequence: number }).sequence,
  )
  expect(await chainHolds(inOrder)).toBe(true)
})

test('a draft that is signed late is sent late, so that no number seems to be missing', async () => {
  const database = await enrolled()
  const abandoned = await keep(database, draft())
  const next = await record(database)
  await seal(database, abandoned, null)
  const undone = uuidV7()
  const about = {
    id: undone,
    undo: abandoned.id,
    state: 'waiting',
    payload: JSON.stringify({ id: undone }),
  }
  await keep(database, draft(about as Partial<Item>))
  await send(database)
  expect(server.ids()).toEqual([next, abandoned.id, undone])
  expect(await chainHolds(server.received.slice(0, 2))).toBe(true)
})

test('a draft whose page was killed is still there, and becomes a record without a place', async () => {
  const first = await enrolled()
  await keep(first, draft())
  first.close()
  const second = await tab()
  const [item] = await itemsOf(second, account)
  expect(item?.state).toBe('draft')
  if (item) expect(await seal(second, item, null)).toBe(true)
  await send(second)
  expect(JSON.parse(server.received[0]?.payload ?? '')).not.toHaveProperty('lon')
})

test('a record is sealed once, and not after it was taken back', async () => {
  const database = await enrolled()
  const kept = await keep(database, draft())
  expect(await seal(database, kept, null)).toBe(true)
  expect(await seal(database, kept, null)).toBe(false)
  expect(await discard(database, kept.order)).toBe(false)
  const other = await keep(database, draft())
  expect(await discard(database, other.order)).toBe(true)
  expect(await seal(database, other, null)).toBe(false)
  await send(database)
  expect(server.received).toHaveLength(1)
})

test('what the server will not take is kept with its word, and does not hold the others up', async () => {
  const database = await enrolled()
  const words = [
    'not_steward',
    'retired_code',
    'unknown_code',
    'unbound_code',
    'conflict',
    'invalid',
    'a new word',
  ]
  for (const code of words) await record(database, { code })
  await record(database, { code: 'good' })
  server.verdict = (payload) => {
    const { code } = JSON.parse(payload) as { code: string }
    return words.includes(code) ? code : 'recorded'
  }
  expect(await send(database)).toEqual({ end: 'sent' })
  const items = await itemsOf(database, account)
  expect(items.map((item) => item.reason)).toEqual([...words, undefined])
  expect(items.at(-1)?.state).toBe('received')
  await tidy(database, Date.now() + 365 * 86_400_000)
  expect(await states(database)).toEqual(words.map(() => 'attention'))
})

test('a list that is refused is halved until the one that spoils it is alone', async () => {
  const database = await enrolled()
  for (let n = 0; n < 20; n += 1) await record(database, { note: n === 13 ? 'spoils' : '' })
  const { fetch } = server
  server.fetch = (path, init) =>
    (init.body as string).includes('spoils')
      ? Promise.resolve(new Response('', { status: 413 }))
      : fetch(path, init)
  expect(await send(database)).toEqual({ end: 'sent' })
  expect(server.received).toHaveLength(19)
  expect((await states(database)).filter((state) => state === 'attention')).toHaveLength(1)
})

test('signed out, the phone opens a session by its key; one that was taken away keeps its records', async () => {
  const database = await enrolled()
  await record(database)
  server.session = false
  server.mayRenew = 'revoked'
  expect(await send(database)).toEqual({ end: 'revoked' })
  expect(await states(database)).toEqual(['waiting'])
  server.mayRenew = 'yes'
  expect(await send(database)).toEqual({ end: 'sent' })
  expect(await newestLease(database)).toMatch(/^after /)
})

test('without a key nothing is signed, and signed out means signing in by hand', async () => {
  const database = await tab()
  await record(database)
  server.session = false
  expect(await send(database)).toEqual({ end: 'signed-out' })
  server.session = true
  await send(database)
  expect(server.received[0]).toMatchObject({ signature: null, key: null })
})

test('records of somebody else who used this phone wait for them', async () => {
  const database = await enrolled()
  await record(database, { account: '990101.2' })
  await record(database)
  await send(database)
  expect(server.received).toHaveLength(1)
  expect((await itemsOf(database, '990101.2')).map((item) => item.state)).toEqual(['waiting'])
})

test('records of an old key go in a request of their own', async () => {
  const database = await enrolled()
  await record(database)
  await makeKey(database)
  await keyOf(database, account, true)
  await record(database)
  await send(database)
  expect(server.requests).toBe(2)
  expect(new Set(server.received.map(({ key }) => key)).size).toBe(2)
})

test('the private half of a key cannot be read', async () => {
  const database = await enrolled()
  const key = await keyOf(database, account, false)
  expect(key?.privateKey.extractable).toBe(false)
  if (key) expect(await sign(key, 'x')).toMatch(/^[\w-]{86}$/)
})

test('a signature is in the lower of its two forms, and its record says that it has to be', async () => {
  const database = await enrolled()
  const key = await keyOf(database, account, false)
  if (!key) throw new Error('no key')
  for (let n = 0; n < 20; n += 1) {
    const text = (await sign(key, `text ${n}`)).replace(/-/g, '+').replace(/_/g, '/')
    // Of the half of the order the first bit is 0.
    expect(atob(text).charCodeAt(32)).toBeLessThan(0x80)
  }
  await record(database)
  await send(database)
  expect(JSON.parse(server.received[0]?.payload ?? '')).toHaveProperty('low_s', true)
  expect(await chainHolds(server.received)).toBe(true)
})

test('a lease that does not come soon is not waited for', async () => {
  vi.useFakeTimers()
  const silence = (_path: string, { signal }: RequestInit) =>
    new Promise<Response>((_done, failed) =>
      signal?.addEventListener('abort', () => failed(new Error('aborted'))),
    )
  const none = lease(silence)
  await vi.advanceTimersByTimeAsync(5_000)
  vi.useRealTimers()
  expect(await none).toBeNull()
  expect(await lease(server.fetch)).toBe('fresh')
})
