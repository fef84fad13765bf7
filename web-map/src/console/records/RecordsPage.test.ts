import { expect, test } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { RecordItem } from '../../shared/model.ts'
import { openConsole } from '../testing/open.ts'
import { done, page, refusal, Server, silence } from '../testing/server.ts'

const list = 'GET /api/v1/records'
const decision = 'POST /api/v1/records/r-1/decision'

const record = (change: Partial<RecordItem> = {}): RecordItem => ({
  id: 'r-1',
  at: '2026-11-20T01:00:00Z',
  received_at: '2026-11-20T01:00:20Z',
  day: '2026-11-20',
  person: 5,
  person_name: '李强',
  segment: 41,
  segment_name: '清河三段',
  checkpoint: '桥头',
  kind: 'river',
  outcome: 'normal',
  findings: [],
  note: '',
  grade: 'E1',
  fence: 'outside',
  distance_m: 180.4,
  accuracy_m: 12.3,
  flags: ['outside'],
  tap: null,
  explanation: null,
  decision: null,
  entered: null,
  withdrawn: false,
  ...change,
})
const serverWith = (...items: RecordItem[]) => new Server().on(list, () => page(items))

test('a record tells how far off it was taken and what the steward says of it', async () => {
  const explanation = {
    at: '2026-11-20T03:00:00Z',
    reasons: ['nearby' as const],
    note: 'Other bank',
  }
  const late = { received_at: '2026-11-20T01:30:00Z', explanation }
  const console = await openConsole('/records', serverWith(record(late)))
  expect(console.text).toContain(
    m.records.placeKnown({ fence: m.fence.outside, distance: 180, accuracy: 12 }),
  )
  expect(console.text).toContain(m.records.waitedMinutes({ minutes: 30 }))
  expect(console.text).toContain(`${m.reason.nearby}, Other bank`)
  expect(console.text).not.toContain(m.records.unexplained)
})

test('a record without a place has no distance, and one sent at once did not wait', async () => {
  const nowhere = { fence: 'none' as const, distance_m: null, accuracy_m: null }
  const console = await openConsole('/records', serverWith(record(nowhere)))
  expect(console.text).toContain(m.records.noPlace)
  expect(console.text).toContain(m.records.unexplained)
  expect(console.text).not.toContain('sent after')
})

test('a decision is sent with its reason, and the list is read anew', async () => {
  const server = serverWith(record()).on(decision, done)
  const console = await openConsole('/records', server)
  server.on(list, () => page([]))
  await console.fill(m.records.note, '  Was on leave ')
  await console.click(m.records.setAside)
  expect(server.to(decision).map(({ body }) => body)).toEqual([
    { id: expect.any(String) as string, verdict: 'set_aside', note: 'Was on leave' },
  ])
  expect(console.text).toContain(m.records.empty)
})

test('a refusal is said in its own words, and the reason stays to be mended', async () => {
  const server = serverWith(record()).on(decision, () =>
    refusal(422, 'Not taken', 'A reason is needed.'),
  )
  const console = await openConsole('/records', server)
  await console.fill(m.records.note, 'No')
  await console.click(m.records.setAside)
  expect(console.alerts).toEqual(['A reason is needed.'])
  expect(console.field(m.records.note).element.value).toBe('No')
  server.on(decision, done)
  await console.click(m.records.setAside)
  expect(console.alerts).toEqual([])
})

test('trying again after silence is the same decision; the other verdict is another', async () => {
  const server = serverWith(record()).on(decision, silence)
  const console = await openConsole('/records', server)
  await console.click(m.records.accept)
  expect(console.alerts).toEqual([m.failure.offline])
  server.on(decision, done)
  await console.click(m.records.accept)
  await console.click(m.records.setAside)
  const [first, again, other] = server.to(decision).map(({ body }) => (body as { id: string }).id)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('of a record decided on only the other verdict can still be given', async () => {
  const verdict = { verdict: 'accepted' as const, by: '王丽', note: '', at: '2026-11-21T01:00:00Z' }
  const server = serverWith(record({ decision: verdict }))
  const console = await openConsole('/records?state=decided', server)
  expect(server.to(list)[0]?.query['state']).toBe('decided')
  expect(console.buttons(m.records.accept)).toHaveLength(0)
  expect(console.buttons(m.records.setAside)).toHaveLength(1)
})

test('the choice of the state is in the address unless it is the usual one', async () => {
  const console = await openConsole('/records?area=990101102', serverWith(record()))
  await console.fill(m.records.state, 'decided')
  expect(console.query).toEqual({ area: '990101102', state: 'decided' })
  await console.fill(m.records.state, 'open')
  expect(console.query).toEqual({ area: '990101102' })
})

test('a record that carried a tap tells of which tag and which read', async () => {
  const tap = { uid: '04958CAA5C5E80', counter: 12 }
  const console = await openConsole('/records', serverWith(record({ tap })))
  expect(console.text).toContain(m.records.tap(tap))
})

test('older records are read page by page', async () => {
  const server = new Server().on(list, ({ query }) =>
    query['cursor'] === 'c-2'
      ? page([record({ id: 'r-2', person_name: '王芳' })])
      : page([record()], 'c-2'),
  )
  const console = await openConsole('/records', server)
  expect(console.text).not.toContain('王芳')
  await console.click(m.loadMore)
  expect(console.text).toContain('李强')
  expect(console.text).toContain('王芳')
})
