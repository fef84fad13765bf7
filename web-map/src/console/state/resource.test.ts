import { afterEach, expect, test } from 'vitest'
import { effectScope, nextTick, ref, type EffectScope } from 'vue'
import { Failure } from '../../shared/api.ts'
import { usePagedList, useResource } from './resource.ts'

/** Answers to questions in the order in which the test gives them. */
class Oracle<T> {
  readonly asked: {
    question: string
    answer: (value: T) => void
    fail: (cause: unknown) => void
  }[] = []

  ask = (question: string): Promise<T> =>
    new Promise((answer, fail) => this.asked.push({ question, answer, fail }))
}

let scope: EffectScope
const run = <T>(body: () => T): T => {
  scope = effectScope()
  const value = scope.run(body)
  if (value === undefined) throw new Error('the scope gave nothing')
  return value
}
const settle = async () => {
  await nextTick()
  await new Promise((resolve) => setTimeout(resolve))
}

afterEach(() => scope.stop())

test('the answer to an older question is dropped', async () => {
  const oracle = new Oracle<string>()
  const key = ref('one')
  const { data, loading } = run(() => useResource(key, oracle.ask))
  key.value = 'two'
  await settle()
  oracle.asked[1]?.answer('second')
  oracle.asked[0]?.answer('first')
  await settle()
  expect(data.value).toBe('second')
  expect(loading.value).toBe(false)
})

test('a quiet reload that fails keeps what is shown', async () => {
  const oracle = new Oracle<string>()
  const resource = run(() => useResource(ref('one'), oracle.ask))
  oracle.asked[0]?.answer('shown')
  await settle()
  void resource.reload(true)
  expect(resource.data.value).toBe('shown')
  oracle.asked[1]?.fail(new Failure(503, 'busy'))
  await settle()
  expect(resource.data.value).toBe('shown')
  expect(resource.failure.value).toBe(null)
})

test('a key of null asks nothing and shows nothing', async () => {
  const oracle = new Oracle<string>()
  const key = ref<string | null>('one')
  const { data } = run(() => useResource(key, oracle.ask))
  oracle.asked[0]?.answer('shown')
  await settle()
  key.value = null
  await settle()
  expect(data.value).toBe(null)
  expect(oracle.asked).toHaveLength(1)
})

test('pages are put together until there is no cursor', async () => {
  const oracle = new Oracle<{ items: number[]; next_cursor: string | null }>()
  const list = run(() => usePagedList(ref('key'), (_, cursor) => oracle.ask(cursor ?? 'first')))
  oracle.asked[0]?.answer({ items: [1, 2], next_cursor: 'after 2' })
  await settle()
  expect(list.more.value).toBe(true)
  void list.loadMore()
  void list.loadMore()
  expect(oracle.asked.map(({ question }) => question)).toEqual(['first', 'after 2'])
  oracle.asked[1]?.answer({ items: [3], next_cursor: null })
  await settle()
  expect(list.items.value).toEqual([1, 2, 3])
  expect(list.more.value).toBe(false)
})

test('a failed page keeps the pages before it and can be asked again', async () => {
  const oracle = new Oracle<{ items: number[]; next_cursor: string | null }>()
  const list = run(() => usePagedList(ref('key'), () => oracle.ask('page')))
  oracle.asked[0]?.answer({ items: [1], next_cursor: 'more' })
  await settle()
  void list.loadMore()
  oracle.asked[1]?.fail(new Failure(0, ''))
  await settle()
  expect(list.items.value).toEqual([1])
  expect(list.failure.value?.status).toBe(0)
  void list.loadMore()
  oracle.asked[2]?.answer({ items: [2], next_cursor: null })
  await settle()
  expect(list.items.value).toEqual([1, 2])
  expect(list.failure.value).toBe(null)
})

test('a quiet reload reads as many pages as are shown, and shows them at once', async () => {
  const oracle = new Oracle<{ items: number[]; next_cursor: string | null }>()
  const list = run(() => usePagedList(ref('key'), (_, cursor) => oracle.ask(cursor ?? 'first')))
  oracle.asked[0]?.answer({ items: [1, 2], next_cursor: 'after 2' })
  await settle()
  void list.loadMore()
  oracle.asked[1]?.answer({ items: [3, 4], next_cursor: 'after 4' })
  await settle()
  void list.reload(true)
  oracle.asked[2]?.answer({ items: [1, 3], next_cursor: 'after 3' })
  await settle()
  expect(list.items.value).toEqual([1, 2, 3, 4])
  oracle.asked[3]?.answer({ items: [4, 5], next_cursor: 'after 5' })
  await settle()
  expect(oracle.asked.map(({ question }) => question).slice(2)).toEqual(['first', 'after 3'])
  expect(list.items.value).toEqual([1, 3, 4, 5])
  expect(list.more.value).toBe(true)
})

test('what is done again is what failed last', async () => {
  const oracle = new Oracle<{ items: number[]; next_cursor: string | null }>()
  const list = run(() => usePagedList(ref('key'), (_, cursor) => oracle.ask(cursor ?? 'first')))
  oracle.asked[0]?.answer({ items: [1], next_cursor: 'after 1' })
  await settle()
  void list.reload(true)
  oracle.asked[1]?.fail(new Failure(503, 'busy'))
  await settle()
  expect(list.items.value).toEqual([1])
  void list.retry()
  oracle.asked[2]?.answer({ items: [2], next_cursor: 'after 2' })
  await settle()
  expect(list.items.value).toEqual([2])
  expect(list.failure.value).toBe(null)
  void list.loadMore()
  oracle.asked[3]?.fail(new Failure(503, 'busy'))
  await settle()
  void list.retry()
  expect(oracle.asked.map(({ question }) => question)).toEqual([
    'first',
    'first',
    'first',
    'after 2',
    'after 2',
  ])
})
