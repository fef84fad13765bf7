// The way to the server: one client typed by the API description, and one shape for everything that
// can go wrong.
import createClient from 'openapi-fetch'
import type { paths } from './api.gen.ts'
import { locale } from './i18n.ts'

/**
 * A request that did not give its answer, in the words of the server where it had any (RFC 9457).
 */
export class Failure extends Error {
  /** 0 when the server could not be reached at all. */
  readonly status: number
  readonly detail: string | null
  readonly requestId: string | null

  constructor(
    status: number,
    title: string,
    detail: string | null = null,
    requestId: string | null = null,
  ) {
    super(title)
    this.name = 'Failure'
    this.status = status
    this.detail = detail
    this.requestId = requestId
  }
}

export const client = createClient<paths>({
  baseUrl: location.origin,
  // Looked up at each call, so that a test can stand in for the network.
  fetch: (request) => fetch(request),
})

client.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', locale.value)
  },
})

interface Outcome<Body> {
  data?: Body
  error?: unknown
  response: Response
}

/** The body of a typed call; throws a `Failure`, or the abort of its signal. */
export async function read<Body>(call: Promise<Outcome<Body>>): Promise<Body> {
  let outcome: Outcome<Body>
  try {
    outcome = await call
  } catch (cause) {
    throw unreachable(cause)
  }
  if (outcome.response.ok && outcome.data !== undefined) return outcome.data
  throw refusal(outcome.response.status, outcome.error)
}

/** The body of a JSON document that is not part of the typed API, such as TileJSON and GeoJSON. */
export async function readJson<Body>(path: string, signal?: AbortSignal): Promise<Body> {
  const response = await request(path, { signal: signal ?? null })
  return (await response.json()) as Body
}

/** A raw answer that is fine so far; for streams. */
export async function request(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (cause) {
    throw unreachable(cause)
  }
  if (response.ok) return response
  throw refusal(response.status, await response.json().catch(() => null))
}

export function isAbort(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'AbortError'
}

function unreachable(cause: unknown): unknown {
  return isAbort(cause) ? cause : new Failure(0, '')
}

function refusal(status: number, body: unknown): Failure {
  if (status === 401) signIn()
  const { title, detail, request_id: requestId } = (body ?? {}) as Record<string, unknown>
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
  return new Failure(status, text(title) ?? '', text(detail), text(requestId))
}

/** Leaves for the sign-in page, which leads back to the same view. */
function signIn(): void {
  const here = location.pathname + location.search
  location.assign(`/login?next=${encodeURIComponent(here)}`)
}
