import { expect, onTestFinished, test, vi } from 'vitest'
import m from '../../shared/locales/en.gen.ts'
import type { CodeBatch } from '../../shared/model.ts'
import { openConsole, settle } from '../testing/open.ts'
import { page, refusal, Server, silence } from '../testing/server.ts'

const list = 'GET /api/v1/code-batches'
const issue = 'POST /api/v1/code-batches'

const batch: CodeBatch = {
  id: 'b-1',
  name: 'Spring',
  area: '990101',
  area_name: '清河区',
  size: 50,
  blank: 40,
  printed: 6,
  in_use: 3,
  retired: 1,
  created_by: '王丽',
  created_at: '2026-11-20T01:00:00Z',
}
const bodies = (server: Server) =>
  server.to(issue).map(({ body }) => body as Record<'id' | 'name' | 'area' | 'size', unknown>)

test('a batch is issued for the whole scope unless an area is chosen', async () => {
  const server = new Server().on(list, () => page([])).on(issue, () => batch)
  const console = await openConsole('/codes/batches', server)
  expect(console.text).toContain(m.batch.empty)
  await expect(console.submit(m.batch.issue)).rejects.toThrow('not filled in')
  server.on(list, () => page([batch]))
  await console.fill(m.batch.name, 'Spring')
  await console.submit(m.batch.issue)
  expect(console.text).toContain(m.batch.counts({ blank: 40, printed: 6, inUse: 3, retired: 1 }))
  expect(console.field(m.batch.name).element.value).toBe('')
  await console.fill(m.filters.area, '990101102')
  await console.fill(m.batch.name, 'Stone bridge')
  await console.fill(m.batch.size, '12')
  await console.submit(m.batch.issue)
  expect(bodies(server)).toMatchObject([
    { name: 'Spring', area: '990101', size: 50 },
    { name: 'Stone bridge', area: '990101102', size: 12 },
  ])
})

test('trying again after silence issues the same batch, the next order another', async () => {
  const server = new Server().on(list, () => page([])).on(issue, silence)
  const console = await openConsole('/codes/batches', server)
  await console.fill(m.batch.name, 'Spring')
  await console.submit(m.batch.issue)
  expect(console.alerts).toEqual([m.failure.offline])
  expect(console.field(m.batch.name).element.value).toBe('Spring')
  server.on(issue, () => batch)
  await console.submit(m.batch.issue)
  await console.fill(m.batch.name, 'Autumn')
  await console.submit(m.batch.issue)
  const [first, again, other] = bodies(server).map(({ id }) => id)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('the button waits for the answer, and a refusal is said in its own words', async () => {
  let answer: (response: Response) => void = () => undefined
  const server = new Server()
    .on(list, () => page([]))
    .on(issue, () => new Promise<Response>((resolve) => (answer = resolve)))
  const console = await openConsole('/codes/batches', server)
  await console.fill(m.batch.name, 'Spring')
  await console.submit(m.batch.issue)
  expect(console.button(m.batch.issuing).element.disabled).toBe(true)
  answer(refusal(422, 'Not issued', 'The space of numbers is full.'))
  await settle()
  expect(console.button(m.batch.issue).element.disabled).toBe(false)
  expect(console.alerts).toEqual(['The space of numbers is full.'])
})

test('a browser that makes no ids of its own orders a batch all the same', async () => {
  const asked = vi.spyOn(crypto, 'randomUUID').mockImplementation(() => {
    throw new TypeError('crypto.randomUUID is not a function')
  })
  onTestFinished(() => asked.mockRestore())
  const console = await openConsole(
    '/codes/batches',
    new Server().on('GET /api/v1/code-batches', () => page([])),
  )
  expect(console.text).toContain(m.batch.empty)
})
