// The requests of the outbox, and every way in which an answer can be none.
import type { Kept, Stored } from '../store/items.ts'

export interface Answer {
  result: string
  stored: Stored | null
}

/** What came of sending a list. */
export type Reply =
  | { kind: 'answered'; answers: Answer[]; lease: string | null }
  /** No answer that says anything: the list may or may not have arrived. */
  | { kind: 'unclear'; retryAfter: number | null }
  /** The list as such is not taken. */
  | { kind: 'refused' }
  | { kind: 'signed-out' }

/**
 * How long a request may take. Some networks swallow one without a word, and then nothing would
 * ever be sent again.
 */
const limit = 45_000

export type Fetch = (path: string, init: RequestInit) => Promise<Response>

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  credentials: 'same-origin',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

/**
 * How long a record waits for a lease of the moment it is made. Without it the record is kept and
 * sent all the same; only, nobody can tell that it was not made earlier.
 */
const leaseLimit = 5_000

/** A lease of this moment; null where none comes soon. */
export async function lease(fetch: Fetch): Promise<string | null> {
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(), leaseLimit)
  try {
    const response = await fetch('/api/v1/lease', {
      credentials: 'same-origin',
      signal: giveUp.signal,
    })
    const body = (await response.json()) as { lease?: unknown }
    return response.ok && typeof body.lease === 'string' ? body.lease : null
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

/** Sends items that share a key. */
export async function send(fetch: Fetch, items: readonly Kept[], now: number): Promise<Reply> {
  const scans = items.map(({ payload, signature }) => ({ payload, signature: signature ?? null }))
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(), limit)
  try {
    const request = post({ sent_at: now, key: items[0]?.publicKey ?? null, scans })
    return await read(
      await fetch('/api/v1/scans', { ...request, signal: giveUp.signal }),
      items.length,
    )
  } catch {
    return { kind: 'unclear', retryAfter: null }
  } finally {
    clearTimeout(timer)
  }
}

async function read(response: Response, sent: number): Promise<Reply> {
  if (response.status === 401) return { kind: 'signed-out' }
  if ([400, 413, 422].includes(response.status)) return { kind: 'refused' }
  const body = response.ok ? await readAnswers(response) : null
  if (body?.answers.length !== sent) return { kind: 'unclear', retryAfter: seconds(response) }
  return { kind: 'answered', ...body }
}

async function readAnswers(
  response: Response,
): Promise<{ answers: Answer[]; lease: string | null } | null> {
  try {
    const body = (await response.json()) as { answers?: unknown; lease?: unknown }
    if (!Array.isArray(body.answers)) return null
    return {
      answers: body.answers as Answer[],
      lease: typeof body.lease === 'string' ? body.lease : null,
    }
  } catch {
    return null
  }
}

function seconds(response: Response): number | null {
  const wait = Number(response.headers.get('Retry-After'))
  return Number.isFinite(wait) && wait > 0 ? wait : null
}

/**
 * Asks for a session by the phone's key: whether there is one now, the phone was taken away, or
 * nobody can say. A lease opens one session: where the answer to that got lost, another is asked
 * for the next time.
 */
export async function renew(
  fetch: Fetch,
  steward: string,
  key: { device: string },
  sign: (text: string) => Promise<string>,
): Promise<'renewed' | 'revoked' | 'unclear'> {
  try {
    const fresh = await lease(fetch)
    if (fresh === null) return 'unclear'
    const signature = await sign(`riverward session\n${fresh}`)
    const body = { steward, device: key.device, lease: fresh, signature }
    const { status } = await fetch('/api/v1/devices/session', post(body))
    if (status === 204) return 'renewed'
    return status === 403 ? 'revoked' : 'unclear'
  } catch {
    return 'unclear'
  }
}
