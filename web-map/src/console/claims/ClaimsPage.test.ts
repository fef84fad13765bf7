import { expect, test } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { Offer } from '../../shared/model.ts'
import { openConsole, type Page } from '../testing/open.ts'
import { segment } from '../testing/segments.ts'
import { done, page, refusal, Server, silence } from '../testing/server.ts'

const offers = 'GET /api/v1/offers'
const publish = 'POST /api/v1/offers'
const decision = 'POST /api/v1/claims/c-1/decision'
const unassigned = 'GET /api/v1/segments'

const claimed: Offer = {
  id: 'o-1',
  segment: 41,
  segment_name: '清河三段',
  area_name: '河湾村',
  kind: 'river',
  role: 'river_chief',
  by: '王丽',
  at: '2026-11-20T01:00:00Z',
  note: '',
  claims: [
    {
      id: 'c-1',
      person: '赵敏',
      organisation: '',
      post: '村委委员',
      commitment: 'Twice a week',
      segments: 1,
      at: '2026-11-21T01:00:00Z',
    },
  ],
}
const serverWith = (...items: Offer[]) =>
  new Server()
    .on(offers, () => ({ items }))
    .on(unassigned, () => page([segment(51), segment(52), segment(53)]))

const boxes = (console: Page) => console.whole.findAll<HTMLInputElement>('input[type=checkbox]')

test('places are offered together, and the answer tells how many were held already', async () => {
  const server = serverWith().on(publish, () => ({ offered: 1, held: 1 }))
  const console = await openConsole('/claims', server)
  expect(console.button(m.claims.chosen({ count: 0 })).element.disabled).toBe(true)
  await boxes(console)[0]?.setValue(true)
  await boxes(console)[2]?.setValue(true)
  await console.fill(m.claims.role, 'volunteer')
  await console.fill(m.claims.note, ' By the spring ')
  await console.submit(m.claims.chosen({ count: 2 }))
  expect(server.to(publish).map(({ body }) => body)).toEqual([
    { segments: [51, 53], role: 'volunteer', note: 'By the spring' },
  ])
  expect(console.text).toContain(m.claims.published({ offered: 1, held: 1 }))
  expect(boxes(console).filter(({ element }) => element.checked)).toHaveLength(0)
  expect(server.to(offers)).toHaveLength(2)
})

test('a refused offer keeps what was ticked', async () => {
  const server = serverWith().on(publish, () => refusal(409, 'Not offered', 'One is held.'))
  const console = await openConsole('/claims', server)
  await boxes(console)[1]?.setValue(true)
  await console.submit(m.claims.chosen({ count: 1 }))
  expect(console.alerts).toEqual(['One is held.'])
  expect(boxes(console)[1]?.element.checked).toBe(true)
  expect(server.to(offers)).toHaveLength(1)
})

test('another area lists its own places, none of them ticked', async () => {
  const server = serverWith()
  const console = await openConsole('/claims', server)
  await boxes(console)[0]?.setValue(true)
  await console.fill(m.filters.area, '990101102')
  expect(console.query).toEqual({ area: '990101102' })
  expect(server.to(unassigned).at(-1)?.query).toEqual({
    area: '990101102',
    status: 'unassigned',
    limit: '50',
  })
  expect(console.button(m.claims.chosen({ count: 0 })).element.disabled).toBe(true)
})

test('a claim is confirmed at once', async () => {
  const server = serverWith(claimed).on(decision, done)
  const console = await openConsole('/claims', server)
  server.on(offers, () => ({ items: [] }))
  await console.click(m.claims.confirmOf({ person: '赵敏', segment: '清河三段' }))
  expect(server.to(decision).map(({ body }) => body)).toEqual([{ verdict: 'confirm' }])
  expect(console.text).toContain(m.claims.empty)
})

test('declining asks for a reason first, and sends nothing before', async () => {
  const server = serverWith(claimed).on(decision, done)
  const console = await openConsole('/claims', server)
  await console.click(m.claims.declineOf({ person: '赵敏', segment: '清河三段' }))
  await expect(console.submit(m.claims.decline)).rejects.toThrow('not filled in')
  expect(server.to(decision)).toHaveLength(0)
  await console.fill(m.claims.reason, ' Lives too far away ')
  await console.submit(m.claims.decline)
  expect(server.to(decision).map(({ body }) => body)).toEqual([
    { verdict: 'decline', reason: 'Lives too far away' },
  ])
})

test('an offer that could not be taken back stays, with the reason above the list', async () => {
  const server = serverWith(claimed).on('POST /api/v1/offers/o-1/withdraw', silence)
  const console = await openConsole('/claims', server)
  await console.click(m.claims.withdrawOf({ segment: '清河三段' }))
  expect(console.alerts).toEqual([m.failure.offline])
  expect(server.to(offers)).toHaveLength(1)
  server.on('POST /api/v1/offers/o-1/withdraw', done).on(offers, () => ({ items: [] }))
  await console.click(m.claims.withdrawOf({ segment: '清河三段' }))
  expect(console.alerts).toEqual([])
  expect(console.text).toContain(m.claims.empty)
})

test('further offers are read page by page', async () => {
  const server = serverWith().on(offers, ({ query }) =>
    query['cursor'] === 'c-2'
      ? page([{ ...claimed, id: 'o-2', segment_name: '清河四段' }])
      : page([claimed], 'c-2'),
  )
  const console = await openConsole('/claims', server)
  expect(console.text).not.toContain('清河四段')
  await console.click(m.loadMore)
  expect(console.text).toContain('清河三段')
  expect(console.text).toContain('清河四段')
})

test('under a list that scrolls in its own box nothing says that it is at its end', async () => {
  const console = await openConsole('/claims', serverWith())
  expect(boxes(console)).toHaveLength(3)
  expect(console.text).not.toContain(m.listEnd)
})
