// What can be changed in the details of a segment: who answers for it, and which tags are in use.
import { expect, test } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { Checkpoint, PlannedChange, Tenure } from '../../shared/model.ts'
import { localDay, times } from '../../shared/time.ts'
import { openConsole, settle, type Page } from '../testing/open.ts'
import { detail, segment, summary } from '../testing/segments.ts'
import { done, page, refusal, Server, silence } from '../testing/server.ts'

const one = 'GET /api/v1/segments/41'
const tenures = 'GET /api/v1/segments/41/stewardships'
const planned = 'GET /api/v1/segments/41/stewardships/planned'
const change = 'POST /api/v1/segments/41/stewardships'

const today = () => localDay(new Date(), 'Asia/Shanghai')

const tenure = (id: number, person: string, until: string | null): Tenure => ({
  id,
  person,
  person_id: id,
  post: '',
  role: 'river_chief',
  principal: true,
  commitment: '',
  deputises: null,
  from: '2025-01-01',
  until,
  ended: until === null ? null : 'released',
  origin: 'imported' as Tenure['origin'],
  change: null,
})

function serverWith(checkpoints: Checkpoint[] = []): Server {
  return new Server()
    .on('GET /api/v1/segments', () => page([segment(41)]))
    .on('GET /api/v1/segments/summary', () => summary)
    .on('GET /api/v1/people', () =>
      page([{ id: 9, name: '赵敏', post: '村委委员', area_name: '河湾村' }]),
    )
    .on(one, () => detail(41, { checkpoints }))
    .on(planned, () => page([]))
    .on(tenures, () => ({
      items: [tenure(1, '李强', null), tenure(2, '李梅', today()), tenure(3, '王芳', '2025-12-31')],
    }))
}

async function openChanges(server: Server): Promise<Page> {
  const console = await openConsole('/?segment=41', server)
  expect(server.to(tenures)).toHaveLength(0)
  const fold = console.whole.get<HTMLDetailsElement>('aside details')
  fold.element.open = true
  await fold.trigger('toggle')
  await settle()
  return console
}

const changes = (server: Server) => server.to(change).map(({ body }) => body)
const saves = (console: Page) => !console.button(m.tenures.save).element.disabled
const options = (console: Page, label: string) =>
  console
    .field(label)
    .findAll('option')
    .map((option) => option.text())

test('only what still runs today can be handed over, and to somebody who is named', async () => {
  const server = serverWith().on(change, done)
  const console = await openChanges(server)
  const office = m.role.river_chief
  expect(options(console, m.tenures.whose)).toEqual([`李强 · ${office}`, `李梅 · ${office}`])
  expect(saves(console)).toBe(false)
  await console.fill(m.tenures.whose, '1')
  expect(saves(console)).toBe(false)
  await console.fill(m.tenures.person, '9')
  await console.fill(m.tenures.note, ' Moved away ')
  await console.submit(m.tenures.save)
  expect(changes(server)).toMatchObject([
    {
      change: { action: 'hand_over', stewardship: 1, person: 9, on: today() },
      note: 'Moved away',
    },
  ])
  expect(console.text).toContain(m.tenures.saved)
  expect(server.to(tenures)).toHaveLength(2)
  expect(server.to(one)).toHaveLength(2)
  expect(saves(console)).toBe(false)
})

test('giving back names nobody, and needs a reason', async () => {
  const server = serverWith().on(change, done)
  const console = await openChanges(server)
  await console.fill(m.tenures.action, 'release')
  await console.fill(m.tenures.whose, '2')
  await expect(console.submit(m.tenures.save)).rejects.toThrow('not filled in')
  await console.fill(m.tenures.reason, 'Ill')
  await console.submit(m.tenures.save)
  expect(changes(server)).toMatchObject([
    { change: { action: 'release', stewardship: 2, on: today() }, note: 'Ill' },
  ])
})

test('somebody is added in a role, without anybody going', async () => {
  const server = serverWith().on(change, done)
  const console = await openChanges(server)
  await console.fill(m.tenures.action, 'assign')
  await console.fill(m.tenures.person, '9')
  expect(saves(console)).toBe(false)
  await console.fill(m.tenures.role, 'volunteer')
  await console.field(m.tenures.principal).setValue(false)
  await console.fill(m.tenures.commitment, ' Twice a week ')
  await console.submit(m.tenures.save)
  expect(changes(server)).toMatchObject([
    {
      change: {
        action: 'assign',
        person: 9,
        role: 'volunteer',
        principal: false,
        from: today(),
        commitment: 'Twice a week',
      },
    },
  ])
})

test('standing in has a last day, not before the first', async () => {
  const server = serverWith().on(change, done)
  const console = await openChanges(server)
  await console.fill(m.tenures.action, 'deputise')
  await console.fill(m.tenures.whose, '1')
  await console.fill(m.tenures.person, '9')
  await console.fill(m.tenures.day.deputise, '2099-03-02')
  expect(console.field(m.tenures.until).attributes('min')).toBe('2099-03-02')
  await console.fill(m.tenures.until, '2099-03-09')
  await console.submit(m.tenures.save)
  expect(changes(server)).toMatchObject([
    {
      change: {
        action: 'deputise',
        stewardship: 1,
        person: 9,
        from: '2099-03-02',
        until: '2099-03-09',
      },
    },
  ])
})

test('after silence the same change is sent again, after a refusal another', async () => {
  const server = serverWith().on(change, silence)
  const console = await openChanges(server)
  await console.fill(m.tenures.whose, '1')
  await console.fill(m.tenures.person, '9')
  await console.submit(m.tenures.save)
  expect(console.alerts).toEqual([m.failure.offline])
  server.on(change, () => refusal(409, 'Not changed', 'They answer for it already.'))
  await console.submit(m.tenures.save)
  expect(console.alerts).toEqual(['They answer for it already.'])
  server.on(change, done)
  await console.submit(m.tenures.save)
  expect(console.alerts).toEqual([])
  const [first, again, other] = changes(server).map((body) => (body as { id: string }).id)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('who answered that cannot be read can be asked for again', async () => {
  const server = serverWith().on(tenures, () => refusal(503, 'Busy'))
  const console = await openChanges(server)
  expect(console.alerts).toEqual([expect.stringContaining('Busy')])
  server.on(tenures, () => ({ items: [tenure(1, '李强', null)] }))
  await console.click(m.failure.retry)
  expect(options(console, m.tenures.whose)).toHaveLength(1)
})

const handOver: PlannedChange = {
  id: '019a0000-0000-7000-8000-000000000001',
  change: { action: 'hand_over', stewardship: 1, person: 9, on: '2099-03-02' },
  on: '2099-03-02',
  role: 'river_chief',
  before: '李强',
  after: '赵敏',
  by: '王丽',
  at: '2026-11-20T01:00:00Z',
  note: '',
}
const line = () =>
  `${times.value.dayInYear('2099-03-02')} · ${m.tenures.actions.hand_over} · ${m.role.river_chief} · 李强 → 赵敏`

test('a planned change is called off with a reason, and the list is read anew', async () => {
  const server = serverWith()
    .on(planned, () => page([handOver]))
    .on(change, done)
  const console = await openChanges(server)
  await console.click(m.tenures.callOffOf({ what: line() }))
  await expect(console.submit(m.tenures.actions.cancel)).rejects.toThrow('not filled in')
  await console.fill(m.tenures.callOffWhy, ' Stays after all ')
  server.on(planned, () => page([]))
  await console.submit(m.tenures.actions.cancel)
  expect(changes(server)).toMatchObject([
    { change: { action: 'cancel', change: handOver.id }, note: 'Stays after all' },
  ])
  expect(console.text).toContain(m.tenures.calledOff)
  expect(console.text).not.toContain(line())
})

test('a planned change is corrected in the form, and the new one names it', async () => {
  const server = serverWith()
    .on(planned, () => page([handOver]))
    .on(change, done)
  const console = await openChanges(server)
  await console.click(m.tenures.correctOf({ what: line() }))
  expect(console.text).toContain(m.tenures.correcting({ what: line() }))
  await console.fill(m.tenures.day.hand_over, '2099-04-01')
  await console.submit(m.tenures.save)
  expect(changes(server)).toMatchObject([
    {
      change: { action: 'hand_over', stewardship: 1, person: 9, on: '2099-04-01' },
      instead_of: handOver.id,
    },
  ])
  expect(console.text).not.toContain(m.tenures.correcting({ what: line() }))
})

test('correcting leads to the form, and leaving it as it is empties the form', async () => {
  const server = serverWith().on(planned, () => page([handOver]))
  const console = await openChanges(server)
  await console.click(m.tenures.correctOf({ what: line() }))
  expect(document.activeElement?.getAttribute('role')).toBe('status')
  expect(document.activeElement?.closest('form')).not.toBe(null)
  expect(saves(console)).toBe(true)
  await console.click(m.tenures.keep)
  expect(saves(console)).toBe(false)
  expect(console.field(m.tenures.day.hand_over).element.value).toBe(today())
})

test('a page that cannot be read takes nothing away that was typed', async () => {
  const server = serverWith().on(tenures, ({ query }) =>
    query['cursor'] === 'c-2' ? refusal(503, 'Busy') : page([tenure(1, '李强', null)], 'c-2'),
  )
  const console = await openChanges(server)
  await console.fill(m.tenures.note, 'Half typed')
  await console.click(m.loadMore)
  expect(console.text).toContain('Busy')
  expect(console.field(m.tenures.note).element.value).toBe('Half typed')
  server.on(tenures, () => page([tenure(3, '王芳', '2025-12-31')]))
  await console.click(m.failure.retry)
  expect(console.text).toContain('王芳')
  expect(console.text).toContain('李强')
})

test('whoever answered before the first page is read page by page', async () => {
  const server = serverWith().on(tenures, ({ query }) =>
    query['cursor'] === 'c-2'
      ? page([tenure(3, '王芳', '2025-12-31')])
      : page([tenure(1, '李强', null)], 'c-2'),
  )
  const console = await openChanges(server)
  expect(console.text).not.toContain('王芳')
  await console.click(m.loadMore)
  expect(console.text).toContain('王芳')
  expect(console.buttons(m.loadMore)).toHaveLength(0)
})

test('a tag taken out of use is gone; one that was not stays, with the reason', async () => {
  const tag = { uid: '04A1', since: '2026-10-01T01:00:00Z' }
  const place = {
    id: 3,
    name: '桥头',
    code: '123456789',
    lat: 31,
    lon: 121,
    located: true,
    radius_m: 50,
    accuracy_m: null,
    tags: [tag],
  }
  const revoke = 'POST /api/v1/tags/04A1/revoke'
  const server = serverWith([place]).on(revoke, () => refusal(403, 'No', 'Not of your area.'))
  const console = await openConsole('/?segment=41', server)
  expect(console.text).toContain('123 456 789')
  await console.click(m.segment.revokeTagOf({ uid: '04A1' }))
  expect(console.alerts).toEqual(['Not of your area.'])
  expect(server.to(one)).toHaveLength(1)
  server.on(revoke, done).on(one, () => detail(41, { checkpoints: [{ ...place, tags: [] }] }))
  await console.click(m.segment.revokeTagOf({ uid: '04A1' }))
  expect(console.alerts).toEqual([])
  expect(console.buttons(m.segment.revokeTagOf({ uid: '04A1' }))).toHaveLength(0)
})

test('a place tells how far its fence reaches and how well it is known, or that it is not', async () => {
  const place = { lat: 31, lon: 121, radius_m: 50, tags: [], code: null }
  const server = serverWith([
    { ...place, id: 3, name: '桥头', located: true, accuracy_m: 8.4 },
    { ...place, id: 4, name: '闸口', located: true, accuracy_m: null },
    { ...place, id: 5, name: '村口', located: false, accuracy_m: null },
  ])
  const console = await openConsole('/?segment=41', server)
  expect(console.text).toContain(m.segment.rangeKnown({ radius: 50, accuracy: 8 }))
  expect(console.text).toContain(m.finding.unlocated)
})
