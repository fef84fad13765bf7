// @vitest-environment node
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { openDatabase, type Database } from '../store/database.ts'
import { putTrack, runningTrack, tracksOf, withFix, type KeptTrack, type TrackFix } from './kept.ts'
import { sendTracks } from './send.ts'

const account = '990101.1'
let databases = 0
const phone = () => openDatabase(`tracks ${(databases += 1)}`)
const fix = (time: number): TrackFix => [121.1, 30.8, time, 8]
const track = (more: Partial<KeptTrack> = {}): KeptTrack => ({
  id: 'one',
  account,
  state: 'waiting',
  points: [fix(0), fix(5_000)],
  ...more,
})
const answering =
  (status: number, body: object | null = null) =>
  () =>
    Promise.resolve(new Response(body && JSON.stringify(body), { status }))
const states = async (database: Database) =>
  (await tracksOf(database, account)).map(({ state }) => state)

test('fixes are taken some seconds apart, and no more than a working day of them', () => {
  const two = withFix(withFix(track({ points: [] }), fix(0)), fix(4_000))
  expect(two.points).toHaveLength(2)
  expect(withFix(two, fix(7_999))).toBe(two)
  expect(withFix(two, fix(3_000))).toBe(two)
  const full = track({ points: Array.from({ length: 12_000 }, (_, n) => fix(n * 4_000)) })
  expect(withFix(full, fix(1e9))).toBe(full)
})

test('another page goes on with a track that runs, and sends one that was left', async () => {
  const database = await phone()
  await putTrack(database, track({ state: 'recording' }))
  expect((await runningTrack(database, account, 60_000))?.id).toBe('one')
  expect(await runningTrack(database, 'somebody else', 60_000)).toBeNull()
  expect(await runningTrack(database, account, 3_600_000)).toBeNull()
  expect(await states(database)).toEqual(['waiting'])
  await putTrack(database, track({ id: 'empty', state: 'recording', points: [] }))
  expect(await runningTrack(database, account, 0)).toBeNull()
  expect(await states(database)).toEqual(['waiting'])
})

test('a track stays on the phone until the server has it or will never take it', async () => {
  const database = await phone()
  await putTrack(database, track())
  await putTrack(database, track({ id: 'two', state: 'recording' }))
  const send = (fetch: () => Promise<Response>) => sendTracks(database, account, fetch)
  const later = { is: 'later' }
  expect(await send(() => Promise.reject(new TypeError('no network')))).toEqual(later)
  for (const status of [500, 401]) expect(await send(answering(status))).toEqual(later)
  // Taken, but the answer got lost on the way.
  expect(await send(answering(200))).toEqual(later)
  expect(await states(database)).toEqual(['waiting', 'recording'])
  expect(await send(answering(200, { kept_days: 7 }))).toEqual({ is: 'sent', days: 7 })
  expect(await send(answering(200, { kept_days: 7 }))).toEqual({ is: 'none' })
  // By a server of the release before, which does not say for how long.
  await putTrack(database, track())
  expect(await send(answering(200, { day: '2026-11-23' }))).toEqual({ is: 'sent', days: 30 })
  expect(await states(database)).toEqual(['recording'])
  await putTrack(database, track())
  expect(await send(answering(403))).toEqual({ is: 'refused' })
  expect(await states(database)).toEqual(['recording'])
})
