// Tracks on the phone: at most one is being recorded, others wait to be sent. Nothing is recorded
// that the steward did not start.
import { strict, type Database } from '../store/database.ts'

/** Longitude, latitude, milliseconds since 1970, accuracy in metres. */
export type TrackFix = [lon: number, lat: number, time: number, accuracy: number]

export interface KeptTrack {
  id: string
  account: string
  state: 'recording' | 'waiting'
  points: TrackFix[]
}

/** Fixes nearer in time than this say nothing new. */
const apart = 4_000
/** A page that is opened so much later does not go on with what another left. */
const abandoned = 30 * 60_000
/** A working day at one fix in four seconds; the server takes 50,000. */
const most = 12_000

/** With another fix, where it says something new. */
export function withFix(track: KeptTrack, fix: TrackFix): KeptTrack {
  const last = track.points.at(-1)
  if (track.points.length >= most || (last && fix[2] - last[2] < apart)) return track
  return { ...track, points: [...track.points, fix] }
}

export async function putTrack(database: Database, track: KeptTrack): Promise<void> {
  const write = database.transaction('tracks', 'readwrite', strict)
  await write.store.put(track)
  await write.done
}

export async function dropTrack(database: Database, id: string): Promise<void> {
  await database.delete('tracks', id)
}

export async function tracksOf(database: Database, account: string): Promise<KeptTrack[]> {
  return (await database.getAll('tracks')).filter((track) => track.account === account)
}

/**
 * The track that is being recorded; one whose page was closed long ago is made ready to be sent
 * instead.
 */
export async function runningTrack(
  database: Database,
  account: string,
  now: number,
): Promise<KeptTrack | null> {
  for (const track of await tracksOf(database, account)) {
    if (track.state !== 'recording') continue
    const last = track.points.at(-1)?.[2]
    if (last !== undefined && now - last < abandoned) return track
    if (last === undefined) await dropTrack(database, track.id)
    else await putTrack(database, { ...track, state: 'waiting' })
  }
  return null
}
