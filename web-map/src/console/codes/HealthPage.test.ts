import { expect, test } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { HealthItem } from '../../shared/model.ts'
import { openConsole } from '../testing/open.ts'
import { page, Server } from '../testing/server.ts'

const list = 'GET /api/v1/codes/health'

const item = (change: Partial<HealthItem>): HealthItem => ({
  finding: 'not_scanned',
  code: '123456789',
  state: 'installed',
  area: '990101101001',
  area_name: '河湾村',
  segment: 41,
  segment_name: '清河三段',
  kind: 'river',
  checkpoint: 3,
  checkpoint_name: '桥头',
  reports: 0,
  drift: null,
  board: null,
  since: null,
  ...change,
})

test('each finding tells what speaks for it', async () => {
  const drift = { days: 30, distance_m: 212.6, lat: 31, lon: 121, scans: 4 }
  const board = {
    changed_on: '2026-11-01',
    due_on: '2026-11-15',
    due_assumed: false,
    overdue: true,
  }
  const assumed = { ...board, due_assumed: true, overdue: false }
  const items = [
    item({ finding: 'moved', drift }),
    item({ finding: 'stale_board', code: null, board }),
    item({ finding: 'stale_board', code: null, segment: 43, board: assumed }),
    item({ finding: 'reported', code: '000000001', reports: 2 }),
    item({ finding: 'reported', code: '000000002', state: 'damaged' }),
    item({ finding: 'never_installed', code: '000000003' }),
    item({ finding: 'unlocated', code: '000000004', since: '2026-11-01T01:00:00Z' }),
  ]
  const console = await openConsole(
    '/codes/health',
    new Server().on(list, () => page(items)),
  )
  const rows = console.whole.findAll('tbody tr')
  expect(rows.map((row) => row.findAll('td').at(-1)?.text())).toEqual([
    m.health.drift({ metres: 213, scans: 4 }),
    m.health.overdue({ day: '2026-11-15' }),
    `${m.health.due({ day: '2026-11-15' })} · ${m.problems.assumed}`,
    m.health.reports({ count: 2 }),
    m.code_state.damaged,
    m.health.neverScanned,
    m.health.unlocated,
  ])
  expect(rows.map((row) => row.get('th').text()).slice(0, 2)).toEqual(['123 456 789', m.none])
})

test('a made-up address asks as if nothing had been chosen', async () => {
  const server = new Server().on(list, () => page([]))
  await openConsole('/codes/health?days=7&finding=stolen', server)
  expect(server.to(list).map(({ query }) => query)).toEqual([{ days: '30', limit: '50' }])
})

test('the choices are kept in the address, the usual length of silence is not', async () => {
  const server = new Server().on(list, () => page([]))
  const console = await openConsole('/codes/health', server)
  await console.fill(m.health.finding, 'moved')
  await console.fill(m.health.silence, '180')
  expect(console.query).toEqual({ finding: 'moved', days: '180' })
  expect(server.to(list).at(-1)?.query).toEqual({ finding: 'moved', days: '180', limit: '50' })
  await console.fill(m.health.silence, '30')
  await console.fill(m.health.finding, '')
  expect(console.query).toEqual({})
})
