// A server for tests: it keeps what it is sent once an id, and can be made to misbehave like a
// network does.
import { toBase64Url, utf8 } from '../base64.ts'
import type { Fetch } from '../upload/api.ts'

export interface Received {
  payload: string
  signature: string | null
  key: string | null
}

export type Trouble = 'none' | 'offline' | 'lost-reply' | 'error' | 'rubbish'

export class Server {
  received: Received[] = []
  requests = 0
  trouble: () => Trouble = () => 'none'
  /** The answer to a record, for those that are not simply taken. */
  verdict: (payload: string) => string = () => 'recorded'
  session = true
  mayRenew: 'yes' | 'revoked' = 'yes'

  fetch: Fetch = async (path, init) => {
    // Anything else that waits gets its turn, as it would with a network between.
    await new Promise((done) => setTimeout(done))
    if (path === '/api/v1/lease') return Response.json({ lease: 'fresh' })
    if (path === '/api/v1/devices/session') {
      this.session = this.mayRenew === 'yes'
      return new Response(null, { status: this.session ? 204 : 403 })
    }
    this.requests += 1
    const trouble = this.trouble()
    if (trouble === 'offline') throw new TypeError('no network')
    if (trouble === 'error') return new Response('', { status: 500 })
    if (!this.session) return new Response('', { status: 401 })
    const body = JSON.parse(init.body as string) as {
      key: string | null
      scans: { payload: string; signature: string | null }[]
    }
    if (body.scans.length > 50) return new Response('', { status: 422 })
    const answers = body.scans.map(({ payload, signature }) => {
      const { id } = JSON.parse(payload) as { id: string }
      const result = this.verdict(payload)
      if (result !== 'recorded') return { id, result, stored: null, field: null }
      const known = this.received.some((record) => record.payload === payload)
      if (!known) this.received.push({ payload, signature, key: body.key })
      const stored = { grade: 'E2', fence: 'inside', distance_m: 3, flags: [] }
      return { id, result: known ? 'replayed' : 'recorded', stored, field: null }
    })
    if (trouble === 'lost-reply') throw new TypeError('cut off')
    if (trouble === 'rubbish') return new Response('<html>')
    return Response.json({ answers, lease: `after ${this.requests}` })
  }

  ids(): string[] {
    return this.received.map(({ payload }) => (JSON.parse(payload) as { id: string }).id)
  }
}

/** Whether every record is signed and follows on the one before. */
export async function chainHolds(records: readonly Received[]): Promise<boolean> {
  let previous = ''
  for (const [n, { payload, signature, key }] of records.entries()) {
    const said = JSON.parse(payload) as { sequence: number; previous: string }
    const bytes = (text: string) =>
      Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
    const publicKey = await crypto.subtle.importKey('raw', bytes(key ?? ''), algorithm, true, [
      'verify',
    ])
    const check = { name: 'ECDSA', hash: 'SHA-256' }
    const signed = await crypto.subtle.verify(
      check,
      publicKey,
      bytes(signature ?? ''),
      utf8(payload),
    )
    if (!signed || said.sequence !== n + 1 || said.previous !== previous) return false
    previous = toBase64Url(await crypto.subtle.digest('SHA-256', utf8(payload)))
  }
  return true
}
