// Sends what waits, in the order in which it was signed, else oldest first. The server knows an
// item by its id, so sending one twice does no harm; not sending it would.
import { keepLease, type Database } from '../store/database.ts'
import { change, itemsOf, type Kept } from '../store/items.ts'
import { sign } from '../store/keys.ts'
import { renew, send, type Answer, type Fetch } from './api.ts'

export interface Sender {
  database: Database
  account: string
  fetch: Fetch
  now: () => number
  /** Told before a list goes out and after. */
  onSending?: (orders: readonly number[]) => void
}

/** How a round ended. */
export type Round =
  | { end: 'sent' }
  | { end: 'later'; retryAfter: number | null }
  | { end: 'signed-out' }
  | { end: 'revoked' }

/** Most items of one request. */
const most = 50

const had = ['recorded', 'replayed']

/** Sends until nothing waits, or until there is no use in going on. */
export async function flush(sender: Sender): Promise<Round> {
  let size = most
  let renewed = false
  for (;;) {
    const waiting = (await itemsOf(sender.database, sender.account)).filter(
      (item) => item.state === 'waiting',
    )
    const list = sameKey(waiting.sort(inSequence)).slice(0, size)
    if (list.length === 0) return { end: 'sent' }
    sender.onSending?.(list.map((item) => item.order))
    const reply = await send(sender.fetch, list, sender.now())
    sender.onSending?.([])
    switch (reply.kind) {
      case 'answered':
        if (reply.lease !== null) await keepLease(sender.database, reply.lease)
        for (const [n, item] of list.entries()) await settle(sender, item, reply.answers[n])
        size = most
        break
      case 'unclear':
        return { end: 'later', retryAfter: reply.retryAfter }
      case 'refused': {
        const [only, ...others] = list
        // One of them is the cause: alone it is set aside, and the others go on.
        if (only && others.length === 0) {
          await change(sender.database, only.order, ['waiting'], {
            state: 'attention',
            reason: 'invalid',
          })
          size = most
        } else {
          size = Math.ceil(list.length / 2)
        }
        break
      }
      case 'signed-out': {
        const outcome = renewed ? 'unclear' : await tryToRenew(sender)
        if (outcome !== 'renewed') return { end: outcome === 'revoked' ? 'revoked' : 'signed-out' }
        renewed = true
      }
    }
  }
}

/**
 * A draft whose page was closed is signed after records that were made later, and a number that
 * comes too early looks like a gap. What is not signed comes last, so that a withdrawal follows its
 * record.
 */
function inSequence(a: Kept, b: Kept): number {
  return (a.sequence ?? Infinity) - (b.sequence ?? Infinity) || a.order - b.order
}

/** The items from the first on that were signed with the same key. */
function sameKey(waiting: readonly Kept[]): readonly Kept[] {
  const end = waiting.findIndex((item) => item.publicKey !== waiting[0]?.publicKey)
  return end < 0 ? waiting : waiting.slice(0, end)
}

async function settle(
  { database, now }: Sender,
  item: Kept,
  answer: Answer | undefined,
): Promise<void> {
  if (answer && had.includes(answer.result)) {
    const stored = answer.stored && { stored: answer.stored }
    await change(database, item.order, ['waiting'], {
      state: 'received',
      receivedAt: now(),
      ...stored,
    })
  } else {
    await change(database, item.order, ['waiting'], {
      state: 'attention',
      reason: answer?.result ?? 'invalid',
    })
  }
}

async function tryToRenew({ database, account, fetch }: Sender) {
  const key = await database.get('keys', account)
  return key ? renew(fetch, account, key, (text) => sign(key, text)) : 'unclear'
}
