import { expect, test } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { Duty, Suspension } from '../../shared/model.ts'
import { openConsole, type Page } from '../testing/open.ts'
import { done, page, refusal, Server, silence } from '../testing/server.ts'

const book = 'GET /api/v1/duties'
const suspensions = 'POST /api/v1/suspensions'

const entered = { by: '王丽', at: '2026-11-20T01:00:00Z', note: '' }
const suspension = (id: string, change: Partial<Suspension>): Suspension => ({
  id,
  area: '990101101',
  area_name: '柳树镇',
  cause: 'ice',
  from: '2026-11-20',
  until: '2026-11-30',
  ...entered,
  ...change,
})

const serverWith = (content: object = {}) =>
  new Server()
    .on(book, () => ({ duties: [], suspensions: [], warnings: [], ...content }))
    .on('GET /api/v1/people', ({ query }) =>
      page(query['q'] === '李' ? [person(5, '李强'), person(6, '李梅')] : [person(7, '王芳')]),
    )
    .on('GET /api/v1/segments', () => page([{ id: 41, name: '清河三段', area_name: '河湾村' }]))
const person = (id: number, name: string) => ({ id, name, post: '', area_name: '河湾村' })

const sent = (console: Page) => console.server.to(suspensions).map(({ body }) => body)
const ids = (console: Page) => sent(console).map((body) => (body as { id: string }).id)
const disabled = (console: Page) => console.button(m.duties.suspend).element.disabled

test('an area is suspended whole or for one kind', async () => {
  const console = await openConsole('/duties', serverWith().on(suspensions, done))
  await console.fill(m.filters.area, '990101102', m.duties.suspend)
  await console.fill(m.filters.kind, 'pond', m.duties.suspend)
  await console.fill(m.duties.cause, 'works')
  await console.submit(m.duties.suspend)
  expect(sent(console)).toMatchObject([
    { of: { area: { area: '990101102', kind: 'pond' } }, cause: 'works' },
  ])
  expect(console.server.to(book)).toHaveLength(2)
})

test('a segment has to be found and chosen before its suspension can be sent', async () => {
  const console = await openConsole('/duties', serverWith().on(suspensions, done))
  await console.fill(m.duties.scope, 'segment')
  expect(disabled(console)).toBe(true)
  expect(console.server.to('GET /api/v1/segments')).toHaveLength(0)
  await console.search('清', m.duties.findHint)
  expect(disabled(console)).toBe(true)
  await console.fill(m.duties.scopes.segment, '41')
  await console.submit(m.duties.suspend)
  expect(sent(console)).toMatchObject([{ of: { segment: 41 }, cause: 'ice' }])
  expect(disabled(console)).toBe(true)
})

test('a person is on leave: no other cause is asked for, and none is sent', async () => {
  const console = await openConsole('/duties', serverWith().on(suspensions, done))
  await console.fill(m.duties.cause, 'storm')
  await console.fill(m.duties.scope, 'person')
  expect(() => console.field(m.duties.cause)).toThrow()
  await console.search('李', m.duties.findHint)
  await console.fill(m.duties.scopes.person, '6')
  await console.submit(m.duties.suspend)
  expect(sent(console)).toMatchObject([{ of: { person: 6 }, cause: 'leave' }])
})

test('after silence the same suspension is sent again; after a refusal it is another', async () => {
  const server = serverWith().on(suspensions, silence)
  const console = await openConsole('/duties', server)
  await console.submit(m.duties.suspend)
  expect(console.alerts).toEqual([m.failure.offline])
  server.on(suspensions, () => refusal(422, 'Not taken', 'These days overlap.'))
  await console.submit(m.duties.suspend)
  expect(console.alerts).toEqual(['These days overlap.'])
  server.on(suspensions, done)
  await console.submit(m.duties.suspend)
  expect(console.alerts).toEqual([])
  const [first, again, other] = ids(console)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('a season is part of a rule only when both its ends are given', async () => {
  const rules = 'POST /api/v1/duties'
  const console = await openConsole('/duties', serverWith().on(rules, done))
  await console.submit(m.duties.setRule)
  await console.fill(m.duties.seasonFirst, '06-01')
  await expect(console.submit(m.duties.setRule)).rejects.toThrow('not filled in')
  await console.fill(m.duties.seasonLast, ' 09-30 ')
  await console.fill(m.duties.times, '3')
  await console.submit(m.duties.setRule)
  expect(console.server.to(rules).map(({ body }) => body)).toMatchObject([
    { season: null, times: 1 },
    { season: { first: '06-01', last: '09-30' }, times: 3 },
  ])
})

test('a warning needs words, and keeps its level for the next', async () => {
  const warnings = 'POST /api/v1/warnings'
  const console = await openConsole('/duties', serverWith().on(warnings, done))
  await expect(console.submit(m.duties.giveWarning)).rejects.toThrow('not filled in')
  await console.fill(m.duties.level, 'red')
  await console.fill(m.duties.about, 'High water')
  await console.submit(m.duties.giveWarning)
  expect(console.server.to(warnings).map(({ body }) => body)).toMatchObject([
    { area: '990101', level: 'red', note: 'High water' },
  ])
  expect(console.field(m.duties.about).element.value).toBe('')
  expect(console.field(m.duties.level).element.value).toBe('red')
})

test('what is suspended is named as narrowly as it was entered', async () => {
  const content = {
    suspensions: [
      suspension('s-1', { kind: 'pond' }),
      suspension('s-2', { segment: '清河三段' }),
      suspension('s-3', { person: '李强', cause: 'leave' }),
    ],
  }
  const console = await openConsole('/duties', serverWith(content))
  const lift = (what: string, where: string) => console.buttons(m.duties.liftOf({ what, where }))
  expect(lift(m.cause.ice, `柳树镇 · ${m.kind.pond}`)).toHaveLength(1)
  expect(lift(m.cause.ice, '清河三段')).toHaveLength(1)
  expect(lift(m.cause.leave, '李强')).toHaveLength(1)
})

test('a suspension that could not be ended stays, and says why', async () => {
  const lift = 'POST /api/v1/suspensions/s-1/lift'
  const server = serverWith({ suspensions: [suspension('s-1', {})] })
  server.on(lift, () => refusal(403, 'Not yours', 'Entered for the whole district.'))
  const console = await openConsole('/duties', server)
  const end = m.duties.liftOf({ what: m.cause.ice, where: '柳树镇' })
  await console.click(end)
  expect(console.alerts).toEqual(['Entered for the whole district.'])
  server.on(lift, done).on(book, () => ({ duties: [], suspensions: [], warnings: [] }))
  await console.click(end)
  expect(console.alerts).toEqual([])
  expect(console.text).toContain(m.duties.noSuspensions)
})

test('a rule tells its season and its warning together, and “usually” without either', async () => {
  const rule = (change: Partial<Duty>): Partial<Duty> => ({
    area_name: '柳树镇',
    role: 'river_chief',
    kind: 'river',
    unit: 'week',
    times: 1,
    from: '2026-01-01',
    until: null,
    source: '',
    warning: null,
    season: null,
    ...change,
  })
  const season = { first: '06-01', last: '09-30' }
  const duties = [rule({}), rule({ season, warning: 'red' })].map((each, id) => ({ ...each, id }))
  const console = await openConsole('/duties', serverWith({ duties }))
  const whens = console.whole.findAll('tbody tr').map((row) => row.findAll('td')[3]?.text())
  expect(whens).toEqual([
    m.duties.always,
    `${m.duties.inSeason({ first: '06-01', last: '09-30' })}, ${m.duties.under({ level: m.warning.red })}`,
  ])
})

test('what an account may not do is not offered to it', async () => {
  const warning = { id: 'w', area: '990101101', area_name: '柳树镇', level: 'blue', ...entered }
  const content = {
    suspensions: [suspension('s', {})],
    warnings: [{ ...warning, from: '2026-11-20', until: '2026-11-30' }],
  }
  const village = await openConsole('/duties', serverWith(content), {
    may: ['see_console', 'handle_problems', 'keep_stewards', 'give_phones', 'print'],
  })
  expect(village.whole.findAll('summary').map((each) => each.text())).toEqual([m.duties.suspend])
  expect(village.whole.findAll('main li button')).toHaveLength(1)
})

test('an auditor reads', async () => {
  const auditor = await openConsole('/duties', serverWith({ suspensions: [suspension('s', {})] }), {
    role: 'auditor',
    may: ['see_console', 'read_audit'],
  })
  expect(auditor.whole.findAll('main summary, main li button')).toEqual([])
  expect(auditor.text).toContain('柳树镇')
})

test('the three lists of the book go on side by side', async () => {
  const next = { duties: [], warnings: [], suspensions: [suspension('s-2', { person: '王芳' })] }
  const full = Array.from({ length: 100 }, (_, at) => suspension(`s-1-${at}`, {}))
  const first = { duties: [], warnings: [], suspensions: full }
  const server = serverWith().on(book, ({ query }) =>
    query['cursor'] === 'c-2' ? next : { ...first, next_cursor: 'c-2' },
  )
  const console = await openConsole('/duties', server)
  expect(console.text).not.toContain('王芳')
  const section = (label: string) => console.whole.get(`section[aria-label="${label}"]`).text()
  expect(section(m.duties.suspensions)).toContain(m.loadMore)
  expect(section(m.duties.rules)).not.toContain(m.loadMore)
  await console.click(m.loadMore)
  expect(console.text).toContain('柳树镇')
  expect(console.text).toContain('王芳')
  expect(console.buttons(m.loadMore)).toHaveLength(0)
})
