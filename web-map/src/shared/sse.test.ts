import { expect, test, vi } from 'vitest'
import { eventParser, readEvents, type ServerEvent } from './sse.ts'

function parse(...pieces: string[]): ServerEvent[] {
  const events: ServerEvent[] = []
  const feed = eventParser((event) => events.push(event))
  pieces.forEach(feed)
  return events
}

test('an event has a name and data; a comment is nothing', () => {
  expect(parse(': keep\n\nevent: segment\ndata: {"id":17}\n\n')).toEqual([
    { name: 'segment', data: '{"id":17}', id: '' },
  ])
})

test('pieces may end anywhere', () => {
  const text = 'event: segment\r\ndata: {"id":17}\r\n\r\nevent: resync\ndata: {}\n\n'
  const whole = parse(text)
  expect(whole.map(({ name }) => name)).toEqual(['segment', 'resync'])
  expect(parse(...Array.from(text))).toEqual(whole)
})

test('data of several lines are joined; without a name it is a message', () => {
  expect(parse('data: a\ndata:b\nid: 4\nretry\n\n')).toEqual([
    { name: 'message', data: 'a\nb', id: '4' },
  ])
})

test('an id holds until another comes', () => {
  expect(parse('id: 7\ndata: a\n\ndata: b\n\nid: 8\ndata: c\n\n').map(({ id }) => id)).toEqual([
    '7',
    '7',
    '8',
  ])
})

test('an event without data is no event, and an unfinished one neither', () => {
  expect(parse('event: segment\n\n', 'data: half')).toEqual([])
})

test('every piece of a stream is a sign of life, characters may be cut in two', async () => {
  const bytes = new TextEncoder().encode(': 还在\n\nevent: note\ndata: 河\n\n')
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  const events: ServerEvent[] = []
  const alive = vi.fn()
  await readEvents(body, (event) => events.push(event), alive)
  expect(events).toEqual([{ name: 'note', data: '河', id: '' }])
  expect(alive).toHaveBeenCalledTimes(bytes.length)
})
