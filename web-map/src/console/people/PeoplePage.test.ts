import { expect, test } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { Person } from '../../shared/model.ts'
import { openConsole } from '../testing/open.ts'
import { done, page, refusal, Server } from '../testing/server.ts'

const list = 'GET /api/v1/people'
const slip = 'POST /api/v1/people/5/enrolments'
const revoke = 'POST /api/v1/people/5/devices/k-1/revoke'

const phone = { key: 'k-1', name: 'Phone', enrolled_at: '2026-10-01T01:00:00Z', last_seen_at: null }
const steward = (change: Partial<Person> = {}): Person => ({
  id: 5,
  name: '李强',
  area_name: '河湾村',
  organisation: '',
  post: '村民',
  roles: ['river_chief', 'volunteer'],
  segments: 2,
  devices: [phone],
  link_until: null,
  ...change,
})
const given = {
  name: '李强',
  link: 'https://example.test/e/abc',
  expires_at: '2026-11-30T04:00:00Z',
  picture: '<svg xmlns="http://www.w3.org/2000/svg"/>',
}

test('a link is shown with its picture, takes the focus, and is gone when closed', async () => {
  const server = new Server().on(list, () => page([steward()])).on(slip, () => given)
  const console = await openConsole('/people', server)
  await console.click(m.people.giveTo({ name: '李强' }))
  const card = console.whole.get('section[aria-labelledby=slip]')
  expect(card.text()).toContain(given.link)
  expect(card.text()).toContain('12:00')
  expect(card.get('img').attributes('alt')).toBe(m.people.picture({ name: '李强' }))
  expect(atob(card.get('img').attributes('src')?.split(',')[1] ?? '')).toBe(given.picture)
  expect(document.activeElement).toBe(card.element)
  expect(server.to(list)).toHaveLength(2)
  await console.click(m.people.close)
  expect(console.text).not.toContain(given.link)
})

test('a phone is taken away, and the list tells', async () => {
  const server = new Server().on(list, () => page([steward()])).on(revoke, done)
  const console = await openConsole('/people', server)
  expect(console.text).toContain(m.people.neverSeen)
  server.on(list, () => page([steward({ devices: [] })]))
  await console.click(m.people.revokeOf({ device: 'Phone', name: '李强' }))
  expect(server.to(revoke)).toHaveLength(1)
  expect(console.text).toContain(m.people.noDevice)
})

test('a refusal is said above the list and is gone with the next attempt', async () => {
  const server = new Server()
    .on(list, () => page([steward()]))
    .on(slip, () => refusal(403, 'Not allowed', 'Not of your area.'))
  const console = await openConsole('/people', server)
  await console.click(m.people.giveTo({ name: '李强' }))
  expect(console.alerts).toEqual(['Not of your area.'])
  expect(console.text).toContain('李强')
  server.on(slip, () => given)
  await console.click(m.people.giveTo({ name: '李强' }))
  expect(console.alerts).toEqual([])
})

test('a list that failed tells the number of the request, and is asked for again', async () => {
  const server = new Server().on(list, () => refusal(503, 'Busy', 'In a minute.'))
  const console = await openConsole('/people', server)
  expect(console.alerts).toEqual([expect.stringMatching(/Busy.*In a minute\..*r-1/s)])
  server.on(list, () => page([]))
  await console.click(m.failure.retry)
  expect(console.text).toContain(m.people.empty)
})

test('a search goes into the address, and spaces alone are none', async () => {
  const server = new Server().on(list, () => page([steward({ roles: [], segments: 0 })]))
  const console = await openConsole('/people?area=990101102', server)
  expect(console.text).toContain(m.people.noRole)
  await console.search(' 李 ', m.people.search)
  expect(console.query).toEqual({ area: '990101102', q: '李' })
  expect(server.to(list).at(-1)?.query).toEqual({ area: '990101102', q: '李', limit: '50' })
  await console.search('  ', m.people.search)
  expect(console.query).toEqual({ area: '990101102' })
})
