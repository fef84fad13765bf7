import { expect, test } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { Tenure } from '../../shared/model.ts'
import { daysAfter, localDay } from '../../shared/time.ts'
import { openConsole, type Page } from '../testing/open.ts'
import { detail, segment, summary } from '../testing/segments.ts'
import { done, page, refusal, Server } from '../testing/server.ts'

const enter = 'POST /api/v1/segments/41/records'
const today = () => localDay(new Date(), 'Asia/Shanghai')

const tenure = (id: number, person: string, change: Partial<Tenure> = {}): Tenure => ({
  id,
  person,
  person_id: id,
  post: '',
  role: 'river_chief',
  principal: true,
  commitment: '',
  deputises: null,
  from: '2025-01-01',
  until: null,
  ended: null,
  origin: 'imported' as Tenure['origin'],
  change: null,
  ...change,
})

/** 李梅 until ten days ago, 李强 since. */
function server(): Server {
  const before = daysAfter(today(), -10)
  return new Server()
    .on('GET /api/v1/segments', () => page([segment(41)]))
    .on('GET /api/v1/segments/summary', () => summary)
    .on('GET /api/v1/segments/41', () => detail(41))
    .on('GET /api/v1/segments/41/stewardships', () =>
      page([
        tenure(1, '李强', { from: daysAfter(before, 1) }),
        tenure(2, '李梅', { until: before, ended: 'released' }),
      ]),
    )
}

async function open(played: Server): Promise<Page> {
  const console = await openConsole('/?segment=41', played)
  await console.click(m.entering.open)
  return console
}

test('a patrol is entered for whoever was responsible on its day, with a reason', async () => {
  const played = server().on(enter, done)
  const console = await open(played)
  const person = () =>
    console
      .field(m.entering.person)
      .findAll('option')
      .map((one) => one.text())
  expect(person()).toEqual([`李强 · ${m.role.river_chief}`])
  expect(console.button(m.entering.save).element.disabled).toBe(true)
  const day = daysAfter(today(), -12)
  await console.fill(m.entering.day, day)
  expect(person()).toEqual([`李梅 · ${m.role.river_chief}`])
  await console.fill(m.entering.clock, '09:30')
  await console.fill(m.entering.reason, ' No phone ')
  await console.click(m.entering.save)
  expect(played.to(enter).map(({ body }) => body)).toEqual([
    {
      id: expect.any(String) as string,
      person: 2,
      at: `${day}T01:30:00.000Z`,
      outcome: 'normal',
      note: '',
      reason: 'No phone',
    },
  ])
  expect(console.text).toContain('李梅')
  expect(document.activeElement?.textContent).toContain('李梅')
  expect(console.text).not.toContain(m.entering.lead)
})

test('a refusal is said, and what was filled in stays', async () => {
  const played = server().on(enter, () => refusal(422, 'Not taken', 'Not theirs then.'))
  const console = await open(played)
  await console.fill(m.entering.reason, 'No phone')
  await console.click(m.entering.save)
  expect(console.alerts).toEqual(['Not theirs then.'])
  expect(console.field(m.entering.reason).element.value).toBe('No phone')
})
