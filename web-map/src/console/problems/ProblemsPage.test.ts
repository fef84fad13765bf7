import { expect, test, vi } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { ProblemDetail, ProblemItem } from '../../shared/model.ts'
import { openConsole, settle } from '../testing/open.ts'
import { page, refusal, Server } from '../testing/server.ts'

const list = 'GET /api/v1/problems'

const problem = (id: number, change: Partial<ProblemItem> = {}): ProblemItem => ({
  id,
  category: 'outfall',
  stage: 'reported',
  text: `Problem of test ${id}`,
  area_name: '河湾村',
  segment: { id: 40 + id, kind: 'river', name: '清河三段' },
  reported_at: null,
  source: 'resident',
  supports: 0,
  opened_at: '2026-11-20T01:00:00Z',
  due_at: '2026-11-27T16:00:00Z',
  due_assumed: false,
  overdue: false,
  ...change,
})
const detail = (item: ProblemItem): ProblemDetail => ({ ...item, version: 1, events: [] })

test('the filters of the address are those of the question and of the page', async () => {
  const server = new Server().on(list, () => page([problem(1)]))
  const console = await openConsole(
    '/problems?state=closed&area=990101102&category=outfall&q=pipe',
    server,
  )
  expect(server.to(list).map(({ query }) => query)).toEqual([
    { state: 'closed', area: '990101102', category: 'outfall', q: 'pipe', limit: '50' },
  ])
  expect(console.button(m.problems.state.closed).attributes('aria-pressed')).toBe('true')
  expect(console.field(m.filters.area).element.value).toBe('990101102')
  expect(console.field(m.filters.category).element.value).toBe('outfall')
  expect(console.field(m.filters.text).element.value).toBe('pipe')
})

test('a choice goes into the address, and what is the default leaves it', async () => {
  const server = new Server().on(list, () => page([problem(1)]))
  const console = await openConsole('/problems?state=all&q=pipe', server)
  await console.fill(m.filters.category, 'fishing')
  expect(console.query).toEqual({ state: 'all', q: 'pipe', category: 'fishing' })
  await console.click(m.problems.state.open)
  await console.search('', m.filters.problemTextHint)
  expect(console.query).toEqual({ category: 'fishing' })
  expect(server.to(list).at(-1)?.query).toEqual({ state: 'open', category: 'fishing', limit: '50' })
})

test('nothing open is good news, nothing that matches is a hint to filter less', async () => {
  const console = await openConsole(
    '/problems',
    new Server().on(list, () => page([])),
  )
  expect(console.text).toContain(m.problems.empty)
  await console.fill(m.filters.area, '990101102')
  expect(console.text).toContain(m.problems.noMatch)
  expect(console.text).not.toContain(m.problems.empty)
})

test('a page that failed is asked for again from where the list ends', async () => {
  const server = new Server().on(list, ({ query }) =>
    query['cursor'] === undefined ? page([problem(1)], 'after-1') : refusal(503, 'Busy'),
  )
  const console = await openConsole('/problems', server)
  await console.click(m.loadMore)
  expect(console.text).toContain('Problem of test 1')
  expect(console.alerts).toEqual([expect.stringContaining('Busy')])
  server.on(list, () => page([problem(2)]))
  await console.click(m.failure.retry)
  expect(server.to(list).at(-1)?.query['cursor']).toBe('after-1')
  expect(console.whole.findAll('[data-problem]').map((row) => row.text())).toEqual([
    expect.stringContaining('Problem of test 1'),
    expect.stringContaining('Problem of test 2'),
  ])
  expect(console.text).toContain(m.listEnd)
})

test('closing a problem leads the keyboard back to its row in the list', async () => {
  const server = new Server()
    .on(list, () => page([problem(1), problem(2)]))
    .on('GET /api/v1/problems/2', () => detail(problem(2, { supports: 3 })))
  const console = await openConsole('/problems?category=outfall&problem=2', server)
  expect(console.whole.get('aside').text()).toContain(m.problems.number({ id: 2 }))
  expect(console.whole.get('aside').text()).toContain(m.problems.supports({ count: 3 }))
  expect(document.activeElement).toBe(console.whole.get('aside').element)
  expect(console.whole.get('[aria-current=true]').attributes('data-problem')).toBe('2')
  await console.click(m.close)
  expect(console.query).toEqual({ category: 'outfall' })
  expect(console.text).toContain(m.problems.pick)
  expect(document.activeElement).toBe(console.whole.get('[data-problem="2"]').element)
})

test('a day that waits for the notice of days off says so while the problem is open', async () => {
  const assumed = { due_assumed: true }
  const items = [problem(1), problem(2, assumed), problem(3, { ...assumed, stage: 'closed' })]
  const server = new Server()
    .on(list, () => page(items))
    .on('GET /api/v1/problems/2', () => detail(problem(2, assumed)))
  const console = await openConsole('/problems?state=all&problem=2', server)
  const says = console.whole.findAll('[data-problem]').map((row) => row.text())
  expect(says.map((text) => text.includes(m.problems.assumed))).toEqual([false, true, false])
  expect(console.whole.get('aside').text()).toContain(m.problems.assumed)
})

test('a problem tells from which plate it was reported', async () => {
  const reported_at = { code: '123456789', checkpoint: '桥头' }
  const server = new Server()
    .on(list, () => page([problem(1)]))
    .on('GET /api/v1/problems/1', () => detail(problem(1, { reported_at })))
  const console = await openConsole('/problems?problem=1', server)
  const plate = console.whole.get('a[href="/q/123456789"]')
  expect(plate.text()).toBe('桥头 · 123 456 789')
})

test('a problem may be gone for good; one that failed may be tried again', async () => {
  const server = new Server()
    .on(list, () => page([]))
    .on('GET /api/v1/problems/9', () => refusal(404, 'Not found'))
  const console = await openConsole('/problems?problem=9', server)
  expect(console.whole.get('aside').text()).toContain(m.problems.gone)
  expect(console.buttons(m.failure.retry)).toHaveLength(0)

  server.on('GET /api/v1/problems/8', () => refusal(503, 'Busy'))
  await console.router.push('/problems?problem=8')
  await settle()
  server.on('GET /api/v1/problems/8', () => detail(problem(8)))
  await console.click(m.failure.retry)
  expect(console.whole.get('aside').text()).toContain(m.problems.number({ id: 8 }))
})

test('many changes of segments renew the list once, without emptying it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const server = new Server().on(list, () => page([problem(1)]))
  const console = await openConsole('/problems', server)
  server.on(list, () => page([problem(2)]))
  for (const id of [41, 42, 43])
    console.session.live.board.apply({ id, status: 'problem', openProblems: 1, lastPatrolAt: null })
  await settle()
  expect(server.to(list)).toHaveLength(1)
  vi.advanceTimersByTime(3_000)
  expect(console.text).toContain('Problem of test 1')
  await settle()
  expect(server.to(list)).toHaveLength(2)
  expect(console.text).toContain('Problem of test 2')
})
