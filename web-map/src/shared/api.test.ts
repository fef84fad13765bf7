import { afterEach, expect, test, vi } from 'vitest'
import { client, Failure, read, request } from './api.ts'

const answer = (status: number, body: unknown) =>
  vi.stubGlobal('fetch', () =>
    Promise.resolve(
      new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/problem+json' },
      }),
    ),
  )

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (cause) {
    if (cause instanceof Failure) return cause
    throw cause
  }
  throw new Error('it did not fail')
}

test('a refusal keeps the words of the server', async () => {
  answer(503, {
    type: 'about:blank',
    title: '暂时不可用',
    status: 503,
    detail: '请稍后再试。',
    request_id: 'r-1',
  })
  const failure = await failureOf(read(client.GET('/api/v1/me')))
  expect(failure).toMatchObject({
    status: 503,
    message: '暂时不可用',
    detail: '请稍后再试。',
    requestId: 'r-1',
  })
})

test('a refusal without words is still a failure with its status', async () => {
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 })),
  )
  expect(await failureOf(request('/api/v1/events', {}))).toMatchObject({
    status: 502,
    message: '',
    detail: null,
  })
})

test('no network is status 0', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect((await failureOf(read(client.GET('/api/v1/me')))).status).toBe(0)
})

test('an abort stays an abort', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new DOMException('gone', 'AbortError')))
  await expect(read(client.GET('/api/v1/me'))).rejects.toMatchObject({ name: 'AbortError' })
})

test('signed out leads to the sign-in page and back to this view', async () => {
  const assign = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
  history.replaceState(null, '', '/console/?status=overdue')
  answer(401, { title: '请先登录', status: 401 })
  expect((await failureOf(read(client.GET('/api/v1/me')))).status).toBe(401)
  expect(assign).toHaveBeenCalledWith('/login?next=%2Fconsole%2F%3Fstatus%3Doverdue')
})
