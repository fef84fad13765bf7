// Sends tracks that wait. One is dropped from the phone only when the server has it, or has said
// that it will never take it.
import type { Database } from '../store/database.ts'
import type { Fetch } from '../upload/api.ts'
import { dropTrack, tracksOf } from './kept.ts'

/** What became of the tracks that waited; of those that were sent, the days after which they go. */
export type Sent =
  { is: 'none' } | { is: 'refused' } | { is: 'later' } | { is: 'sent'; days: number }

export async function sendTracks(database: Database, account: string, fetch: Fetch): Promise<Sent> {
  let sent: Sent = { is: 'none' }
  for (const track of await tracksOf(database, account)) {
    if (track.state !== 'waiting') continue
    const response = await fetch('/api/v1/tracks', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: track.id, points: track.points }),
    }).catch(() => null)
    const days = response?.ok ? await keptDays(response) : null
    if (days !== null) {
      await dropTrack(database, track.id)
      sent = { is: 'sent', days }
    } else if (response && [400, 403, 409, 413, 422].includes(response.status)) {
      // Not agreed to, or too old by now: it has no business on the phone any more.
      await dropTrack(database, track.id)
      sent = { is: 'refused' }
    } else {
      return { is: 'later' }
    }
  }
  return sent
}

/** What a server keeps tracks for that does not say so: one of the release before. */
const usual = 30

/** How long the server keeps it; null where the answer got lost, and the same is sent again. */
async function keptDays(response: Response): Promise<number | null> {
  const answer = (await response.json().catch(() => null)) as { kept_days?: unknown } | null
  if (answer === null) return null
  return typeof answer.kept_days === 'number' ? answer.kept_days : usual
}
