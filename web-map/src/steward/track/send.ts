// Sends tracks that wait. One is dropped from the phone only when the server has it, or has said
// that it will never take it.
import type { Database } from '../store/database.ts'
import type { Fetch } from '../upload/api.ts'
import { dropTrack, tracksOf } from './kept.ts'

export type Sent = 'none' | 'sent' | 'refused' | 'later'

export async function sendTracks(database: Database, account: string, fetch: Fetch): Promise<Sent> {
  let sent: Sent = 'none'
  for (const track of await tracksOf(database, account)) {
    if (track.state !== 'waiting') continue
    const response = await fetch('/api/v1/tracks', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: track.id, points: track.points }),
    }).catch(() => null)
    if (response?.ok) {
      await dropTrack(database, track.id)
      sent = 'sent'
    } else if (response && [400, 403, 409, 413, 422].includes(response.status)) {
      // Not agreed to, or too old by now: it has no business on the phone any more.
      await dropTrack(database, track.id)
      sent = 'refused'
    } else {
      return 'later'
    }
  }
  return sent
}
