import { expect, test, vi } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { PrintJob } from '../../shared/model.ts'
import { openConsole, settle, type Page } from '../testing/open.ts'
import { done, page, refusal, Server, silence } from '../testing/server.ts'

const previews = 'POST /api/v1/print-previews'
const orders = 'POST /api/v1/print-jobs'
const jobs = 'GET /api/v1/print-jobs'

const job = (change: Partial<PrintJob> = {}): PrintJob => ({
  id: 'j-1',
  area: '990101',
  area_name: '清河区',
  created_at: '2026-11-20T01:00:00Z',
  ended_at: null,
  done: 3,
  total: 12,
  fault: null,
  left_out: [],
  size: null,
  state: 'running',
  work: { what: 'labels', plate: 'mm100', paper: 'a4' },
  ...change,
})

/** Where the typing of an order counts as settled, and jobs are asked for again. */
async function pass(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds)
  await settle()
}

async function openPrinting(server: Server): Promise<Page> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server.on('GET /api/v1/code-batches', () => page([]))
  const console = await openConsole('/codes/print', server)
  await pass(300)
  return console
}
const serverWith = (...items: PrintJob[]) =>
  new Server()
    .on(previews, () => ({ total: 12, picture: 'cG5n', fault: null }))
    .on(jobs, () => ({ items }))

const choose = async (console: Page, label: string) => {
  const choice = console.whole.findAll('label').find((each) => each.text() === label)
  await choice?.get('input').setValue(true)
}
const bodies = (server: Server, route: string) => server.to(route).map(({ body }) => body)
const makes = (console: Page) => !console.button(m.print.make).element.disabled

test('nothing is ordered before the preview has shown what it would be', async () => {
  const server = serverWith().on(orders, done)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server.on('GET /api/v1/code-batches', () => page([]))
  const console = await openConsole('/codes/print', server)
  expect(makes(console)).toBe(false)
  expect(server.to(previews)).toHaveLength(0)
  await pass(300)
  expect(makes(console)).toBe(true)
  expect(console.text).toContain(m.print.total.labels({ count: 12 }))
  expect(console.whole.get('img').attributes('src')).toBe('data:image/png;base64,cG5n')
})

test('choices made in one go are asked for once, and the order waits for the answer', async () => {
  const server = serverWith()
  const console = await openPrinting(server)
  await console.fill(m.filters.kind, 'river')
  await pass(299)
  await console.fill(m.print.state, 'lost')
  expect(makes(console)).toBe(false)
  await pass(299)
  expect(server.to(previews)).toHaveLength(1)
  await pass(1)
  expect(server.to(previews)[1]?.body).toMatchObject({
    select: { kind: 'river', state: 'lost', batch: null },
  })
  expect(server.to(previews)).toHaveLength(2)
  expect(makes(console)).toBe(true)
})

test('choices for labels are not sent with boards, and are there again afterwards', async () => {
  const server = serverWith()
  const console = await openPrinting(server)
  await console.fill(m.print.state, 'damaged')
  await choose(console, m.print.plate.mm150)
  await choose(console, m.print.boards)
  // A plate is not shown under the name of a board.
  expect(console.whole.findAll('main img')).toHaveLength(0)
  await pass(300)
  await choose(console, m.print.labels)
  await pass(300)
  expect(bodies(server, previews).slice(1)).toEqual([
    { area: null, work: { what: 'boards', board: 'a3' }, select: { kind: null } },
    {
      area: null,
      work: { what: 'labels', plate: 'mm150', paper: 'a4' },
      select: { kind: null, state: 'damaged', batch: null },
    },
  ])
})

test('a grid of one’s own is sent with its measures as numbers', async () => {
  const server = serverWith()
  const console = await openPrinting(server)
  await choose(console, m.print.paper.grid)
  await console.fill(m.print.grid.columns, '3')
  await pass(300)
  expect(server.to(previews).at(-1)?.body).toMatchObject({
    work: { what: 'grid', columns: 3, rows: 3, width: 90, height: 85, gap: 4 },
  })
})

test('what cannot be printed says why and cannot be ordered', async () => {
  const server = serverWith().on(previews, () =>
    refusal(422, 'Not taken', 'The grid is wider than the sheet.'),
  )
  const console = await openPrinting(server)
  expect(console.text).toContain('The grid is wider than the sheet.')
  expect(console.buttons(m.failure.retry)).toHaveLength(0)
  expect(makes(console)).toBe(false)
  server.on(previews, silence)
  await console.fill(m.filters.kind, 'pond')
  await pass(300)
  expect(console.alerts).toEqual([expect.stringContaining(m.failure.offline)])
  server.on(previews, () => ({ total: 1, picture: 'cG5n', fault: null }))
  await console.click(m.failure.retry)
  expect(makes(console)).toBe(true)
})

test('an order joins the jobs, asked for each second while one is under way', async () => {
  const server = serverWith()
  server.on(orders, () => {
    server.on(jobs, () => ({ items: [job()] }))
    return Response.json({ id: 'j-1' }, { status: 202 })
  })
  const console = await openPrinting(server)
  await console.click(m.print.make)
  expect(bodies(server, orders)).toMatchObject([{ area: null, work: { what: 'labels' } }])
  expect(console.text).toContain(m.print.progress({ done: 3, total: 12 }).trim())
  const before = server.to(jobs).length
  server.on(jobs, () => ({ items: [job({ state: 'done', size: 2048 })] }))
  await pass(1_000)
  expect(server.to(jobs)).toHaveLength(before + 1)
  expect(console.whole.get('a[download]').attributes('href')).toBe('/api/v1/print-jobs/j-1/file')
  await pass(14_000)
  expect(server.to(jobs)).toHaveLength(before + 1)
  await pass(1_000)
  expect(server.to(jobs)).toHaveLength(before + 2)
})

test('a job is called off, and one that could not be says so', async () => {
  const cancel = 'POST /api/v1/print-jobs/j-1/cancel'
  const server = serverWith(job()).on(cancel, () => refusal(409, 'Too late'))
  const console = await openPrinting(server)
  await console.click(m.print.cancel)
  expect(console.alerts).toEqual([expect.stringContaining('Too late')])
  server.on(cancel, () => job({ state: 'cancelled' }))
  server.on(jobs, () => ({ items: [job({ state: 'cancelled' })] }))
  await console.click(m.print.cancel)
  expect(console.buttons(m.print.cancel)).toHaveLength(0)
  expect(console.text).toContain(m.job_state.cancelled)
})

test('older jobs are added by pages, and stay when the newest are asked for again', async () => {
  const older = job({ id: 'j-0', state: 'done', size: 1, area_name: '石桥镇' })
  const server = serverWith().on(jobs, ({ query }) =>
    query['cursor'] === 'c-2' ? page([older]) : page([job({ state: 'done', size: 2 })], 'c-2'),
  )
  const console = await openPrinting(server)
  await console.click(m.loadMore)
  expect(console.whole.findAll('a[download]')).toHaveLength(2)
  expect(console.buttons(m.loadMore)).toHaveLength(0)
  await pass(15_000)
  expect(console.whole.findAll('a[download]')).toHaveLength(2)
  expect(console.buttons(m.loadMore)).toHaveLength(0)
})

test('an older job that is called off changes at once, and one under way hastens nothing', async () => {
  const older = job({ id: 'j-0', area_name: '石桥镇' })
  const server = serverWith()
    .on(jobs, ({ query }) =>
      query['cursor'] === 'c-2' ? page([older]) : page([job({ state: 'done', size: 2 })], 'c-2'),
    )
    .on('POST /api/v1/print-jobs/j-0/cancel', () => ({ ...older, state: 'cancelled' }))
  const console = await openPrinting(server)
  await console.click(m.loadMore)
  await pass(15_000)
  const asked = server.to(jobs).length
  await pass(14_000)
  expect(server.to(jobs)).toHaveLength(asked)
  await console.click(m.print.cancel)
  expect(console.buttons(m.print.cancel)).toHaveLength(0)
  expect(console.text).toContain(m.job_state.cancelled)
})

test('the administrator says what of stewards stands on boards, and sees it at once', async () => {
  const settings = 'GET /api/v1/board-settings'
  const set = 'PUT /api/v1/board-settings'
  let shown = { phones: false, commitments: false }
  const server = serverWith()
    .on(settings, () => shown)
    .on(set, ({ body }) => {
      shown = body as typeof shown
      return done()
    })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server.on('GET /api/v1/code-batches', () => page([]))
  const console = await openConsole('/codes/print', server, { may: ['print', 'administer'] })
  await pass(300)
  expect(server.to(settings)).toHaveLength(0)
  await choose(console, m.print.boards)
  await pass(300)
  const before = server.to(previews).length
  await choose(console, m.print.shows.phones)
  await pass(300)
  expect(bodies(server, set)).toEqual([{ phones: true, commitments: false }])
  expect(server.to(previews).length).toBeGreaterThan(before)
})

test('what could not be printed is listed beside the file of the others', async () => {
  const leftOut = ['张家浜：no plate', '李家浜：no font']
  const console = await openPrinting(serverWith(job({ state: 'done', size: 5, left_out: leftOut })))
  for (const words of [m.print.leftOut({ count: 2 }), ...leftOut])
    expect(console.text).toContain(words)
})
