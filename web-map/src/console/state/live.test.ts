import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LiveFeed, type DatedSnapshot, type LiveSource } from './live.ts'

/** A server whose stream and snapshots the test hands out by itself. */
class FakeServer implements LiveSource {
  refuses = false
  readonly log: string[] = []
  private stream: ReadableStreamDefaultController<Uint8Array> | null = null
  /** What snapshots were asked to have in them. */
  readonly after: number[] = []
  private answers: ((snapshot: DatedSnapshot) => void)[] = []

  open = (signal: AbortSignal): Promise<Response> => {
    this.log.push('open')
    if (this.refuses) return Promise.reject(new Error('refused'))
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.stream = controller
        signal.addEventListener('abort', () =>
          controller.error(new DOMException('gone', 'AbortError')),
        )
      },
    })
    return Promise.resolve(new Response(body, { headers: { 'riverward-sequence': '10' } }))
  }

  snapshot = (_: AbortSignal, after: number): Promise<DatedSnapshot> => {
    this.log.push('snapshot')
    this.after.push(after)
    return new Promise((resolve) => this.answers.push(resolve))
  }

  async send(text: string): Promise<void> {
    this.stream?.enqueue(new TextEncoder().encode(text))
    await settle()
  }

  async end(): Promise<void> {
    this.stream?.close()
    await settle()
  }

  async answer(status: string, version = 7, sequence = 10): Promise<void> {
    const ids = Array.from(status, () => 1)
    this.answers.shift()?.({
      at: new Date(),
      snapshot: { sequence, geometry_version: version, ids, status },
    })
    await settle()
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const segment = (id: number, status: number, sequence?: number) =>
  `event: segment\n${sequence === undefined ? '' : `id: ${sequence}\n`}data: ${JSON.stringify({ id, status, open_problems: 0, last_patrol_at: null })}\n\n`

let server: FakeServer
let feed: LiveFeed

beforeEach(async () => {
  vi.useFakeTimers()
  server = new FakeServer()
  feed = new LiveFeed(server)
  feed.start()
  await settle()
})

afterEach(() => {
  feed.stop()
  vi.useRealTimers()
})

test('the stream is opened before the snapshot is fetched', async () => {
  expect(server.log).toEqual(['open', 'snapshot'])
  expect(feed.phase.value).toBe('starting')
  await server.answer('012')
  expect(feed.phase.value).toBe('live')
  expect(feed.board.of(3)).toBe('overdue')
  expect(feed.geometryVersion.value).toBe(7)
})

test('a change that overtakes the snapshot is applied on top of it', async () => {
  await server.send(segment(1, 3))
  expect(feed.board.of(1)).toBeUndefined()
  await server.answer('000')
  expect(feed.board.of(1)).toBe('problem')
})

test('a change that the snapshot has already is left out', async () => {
  const change = vi.fn()
  feed.board.listen({ change })
  await server.send(segment(1, 2, 11) + segment(2, 3, 12))
  await server.answer('00', 7, 11)
  expect(feed.board.of(1)).toBe('ok')
  expect(feed.board.of(2)).toBe('problem')
  expect(change).toHaveBeenCalledTimes(1)
})

test('a snapshot is asked to have all that was heard of', async () => {
  await server.answer('00')
  await server.send(segment(1, 2, 14))
  await server.send('event: resync\nid: 15\ndata: {}\n\n')
  expect(server.after).toEqual([10, 15])
})

test('what makes a snapshot too old while it is on its way has another fetched instead', async () => {
  await server.send('event: resync\nid: 12\ndata: {}\n\n')
  await server.answer('0')
  expect(feed.board.size).toBe(0)
  expect(feed.phase.value).toBe('starting')
  await server.answer('2', 7, 12)
  expect(feed.board.of(1)).toBe('overdue')
  expect(feed.phase.value).toBe('live')
  expect(server.after).toEqual([10, 12])
})

test('listeners hear what a segment was before', async () => {
  const change = vi.fn()
  feed.board.listen({ change })
  await server.answer('02')
  await server.send(segment(2, 0))
  expect(change).toHaveBeenCalledWith({
    id: 2,
    status: 'ok',
    before: 'overdue',
    openProblems: 0,
    lastPatrolAt: null,
  })
})

test('resync and another geometry fetch the snapshot again', async () => {
  await server.answer('0')
  await server.send('event: resync\ndata: {}\n\n')
  await server.answer('1')
  expect(feed.board.of(1)).toBe('due')
  await server.send('event: geometry\ndata: {"version":8}\n\n')
  await server.answer('11', 8)
  expect(feed.board.size).toBe(2)
  expect(feed.geometryVersion.value).toBe(8)
})

test('a stream that ends is opened again, with another snapshot', async () => {
  await server.answer('0')
  await server.end()
  expect(feed.phase.value).toBe('lost')
  await vi.advanceTimersByTimeAsync(1_500)
  expect(server.log).toEqual(['open', 'snapshot', 'open', 'snapshot'])
  await server.answer('2')
  expect(feed.phase.value).toBe('live')
  expect(feed.board.of(1)).toBe('overdue')
})

test('comments keep the data current; after two missed ones they are old', async () => {
  await server.answer('0')
  for (let beat = 0; beat < 4; beat++) {
    await vi.advanceTimersByTimeAsync(15_000)
    await server.send(': here\n\n')
  }
  expect(feed.stale.value).toBe(false)
  const last = feed.dataTime.value
  await vi.advanceTimersByTimeAsync(38_000)
  expect(feed.stale.value).toBe(true)
  expect(feed.dataTime.value).toEqual(last)
  expect(server.log.filter((entry) => entry === 'open').length).toBeGreaterThan(1)
})

test('a sign of life before the new snapshot does not make old data look new', async () => {
  await server.answer('0')
  const known = feed.dataTime.value
  await server.end()
  await vi.advanceTimersByTimeAsync(1_500)
  await server.send(': here\n\n')
  expect(feed.dataTime.value).toEqual(known)
  await server.answer('0')
  expect(feed.dataTime.value).not.toEqual(known)
})

test('where there is no stream, the snapshot is fetched at intervals', async () => {
  await server.answer('0')
  server.refuses = true
  await server.end()
  await vi.advanceTimersByTimeAsync(1_500)
  await server.answer('2')
  expect(feed.phase.value).toBe('polling')
  expect(feed.board.of(1)).toBe('overdue')
  await vi.advanceTimersByTimeAsync(3_000)
  await server.answer('3')
  expect(feed.board.of(1)).toBe('problem')
  expect(feed.stale.value).toBe(false)
})

test('a stopped feed leaves the server alone', async () => {
  await server.answer('0')
  feed.stop()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(server.log).toEqual(['open', 'snapshot'])
})
