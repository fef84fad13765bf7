// Without WebGL, as in these tests, the overview shows its table in the place of the map.
import { expect, test, vi } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import { openConsole, settle, type Page } from '../testing/open.ts'
import { detail, segment, summary } from '../testing/segments.ts'
import { page, refusal, Server } from '../testing/server.ts'

const list = 'GET /api/v1/segments'
const counts = 'GET /api/v1/segments/summary'
const scope = 'GET /api/v1/status'

const server = () =>
  new Server()
    .on(list, () => page([segment(1), segment(2)]))
    .on(counts, () => summary)
    // Ids are told as the steps between them: 1 and 2 match area, kind and text.
    .on(scope, () => ({ sequence: 1, geometry_version: 1, ids: [1, 1], status: '22' }))
const change = (id: number, status: 'ok' | 'overdue') => ({
  id,
  status,
  openProblems: 0,
  lastPatrolAt: null,
})
const rows = (console: Page) => console.whole.findAll('tbody tr').map((row) => row.text())

test('where no map can be drawn the table says so and lists the same', async () => {
  const console = await openConsole('/', server())
  expect(console.text).toContain(m.map.noWebgl)
  expect(rows(console)).toEqual([
    expect.stringContaining('Segment 1'),
    expect.stringContaining('Segment 2'),
  ])
  expect(console.text).toContain(m.overview.openProblems({ count: 4 }))
})

test('kinds and statuses are chosen, taken back one by one, and cleared together', async () => {
  const played = server()
  const console = await openConsole('/?view=table', played)
  const kind = (name: string, count: number | string) => console.click(`${name}${count}`)
  await kind(m.kind.river, 5)
  await kind(m.kind.road, 3)
  await console.click(`2${m.status.overdue}`)
  expect(console.query).toEqual({ view: 'table', kind: 'river,road', status: 'overdue' })
  expect(played.to(list).at(-1)?.query).toEqual({
    kind: 'river,road',
    status: 'overdue',
    limit: '50',
  })
  // Counts are of area, kind and text; the sum is of the statuses that are chosen.
  expect(played.to(counts).at(-1)?.query).toEqual({ kind: 'river,road' })
  expect(console.text).toContain(m.overview.count({ count: 2 }))
  await kind(m.kind.river, 5)
  expect(console.query['kind']).toBe('road')
  await console.click(m.filters.clear)
  expect(console.query).toEqual({ view: 'table' })
  expect(console.buttons(m.filters.clear)).toHaveLength(0)
})

test('a kind left out by the filter shows no count; a nought would be wrong', async () => {
  const console = await openConsole('/?kind=pond', server())
  expect(console.buttons(m.kind.grid)).toHaveLength(1)
  expect(console.buttons(`${m.kind.river}5`)).toHaveLength(1)
  await console.router.push('/')
  await settle()
  expect(console.buttons(`${m.kind.grid}0`)).toHaveLength(1)
})

test('a change is shown in its row at once, and moves it only when the reader asks', async () => {
  const played = server()
  const console = await openConsole('/?area=990101101', played)
  console.session.live.board.apply(change(1, 'ok'))
  await settle()
  expect(rows(console)[0]).toContain(m.status.ok)
  expect(played.to(list)).toHaveLength(1)
  played.on(list, () => page([segment(2), segment(1, { status: 'ok' })]))
  await console.click(m.overview.changed({ count: 1 }))
  expect(rows(console)[0]).toContain('Segment 2')
  expect(console.buttons(m.overview.changed({ count: 1 }))).toHaveLength(0)
})

test('a change outside the chosen area concerns nobody here', async () => {
  const console = await openConsole('/?area=990101101&status=overdue', server())
  console.session.live.board.apply(change(77, 'overdue'))
  await settle()
  expect(console.buttons(m.overview.changed({ count: 1 }))).toHaveLength(0)
  console.session.live.board.apply(change(2, 'ok'))
  await settle()
  expect(console.buttons(m.overview.changed({ count: 1 }))).toHaveLength(1)
})

test('many changes are counted anew once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const played = server()
  const console = await openConsole('/', played)
  for (const id of [1, 2, 77]) console.session.live.board.apply(change(id, 'ok'))
  await settle()
  expect(played.to(counts)).toHaveLength(1)
  vi.advanceTimersByTime(3_000)
  await settle()
  expect(played.to(counts)).toHaveLength(2)
})

test('a selected segment is read anew when it changes, and no other does that', async () => {
  const one = 'GET /api/v1/segments/2'
  const played = server().on(one, () => detail(2))
  const console = await openConsole('/?segment=2', played)
  expect(console.whole.get('aside').attributes('aria-label')).toBe('Segment 2')
  console.session.live.board.apply(change(1, 'ok'))
  await settle()
  expect(played.to(one)).toHaveLength(1)
  console.session.live.board.apply(change(2, 'overdue'))
  await settle()
  expect(played.to(one)).toHaveLength(2)
  await console.click(m.close)
  expect(console.query).toEqual({})
  expect(document.activeElement).toBe(console.whole.get('[data-segment="2"]').element)
})

test('a segment that has been retired is said to be gone, with nothing to try again', async () => {
  const played = server().on('GET /api/v1/segments/9', () => refusal(404, 'Not found'))
  const console = await openConsole('/?segment=9', played)
  expect(console.whole.get('aside').text()).toContain(m.segment.gone)
  expect(console.buttons(m.failure.retry)).toHaveLength(0)
})

test('an empty list is told apart: no segments at all, or none that match', async () => {
  const console = await openConsole(
    '/?status=idle',
    server().on(list, () => page([])),
  )
  expect(console.text).toContain(m.overview.noMatch)
  expect(console.text).not.toContain(m.overview.emptyCommand)
})
