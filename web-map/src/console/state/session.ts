// Who is signed in, the areas in scope, and the live feed of that scope: what every view of the
// console stands on.
import { inject, provide, type InjectionKey } from 'vue'
import { client, read, request } from '../../shared/api.ts'
import type { Area, Me, Right } from '../../shared/model.ts'
import { timeZone } from '../../shared/time.ts'
import { LiveFeed } from './live.ts'

export interface Session {
  me: Me
  /** Depth first; the first is the caller's own area. */
  areas: readonly Area[]
  live: LiveFeed
  areaByPath: (path: string | null) => Area | undefined
  /**
   * Whether the account holds a right, in one of its areas at least: what it may do nowhere is not
   * offered.
   */
  may: (right: Right) => boolean
}

const sessionKey: InjectionKey<Session> = Symbol('session')

export async function openSession(): Promise<Session> {
  const asked = read(client.GET('/api/v1/areas'))
  // Stewards have no areas, and the refusal is not what they should read.
  asked.catch(() => undefined)
  const me = await read(client.GET('/api/v1/me'))
  const areas = me.role === 'steward' ? [] : (await asked).items
  timeZone.value = me.district.time_zone
  const byPath = new Map(areas.map((area) => [area.path, area]))
  const query = { area: me.area.path }
  const live = new LiveFeed({
    open: (signal) =>
      request(`/api/v1/events?area=${encodeURIComponent(query.area)}`, {
        signal,
        headers: { Accept: 'text/event-stream' },
        cache: 'no-store',
      }),
    snapshot: async (signal, after) => {
      const answer = client.GET('/api/v1/status', {
        params: { query: { ...query, after } },
        signal,
      })
      const snapshot = await read(answer)
      const date = (await answer).response.headers.get('date')
      return { snapshot, at: date === null ? new Date() : new Date(date) }
    },
  })
  return {
    me,
    areas,
    live,
    areaByPath: (path) => (path === null ? undefined : byPath.get(path)),
    may: (right) => me.may.includes(right),
  }
}

export function provideSession(session: Session): void {
  provide(sessionKey, session)
}

export function useSession(): Session {
  const session = inject(sessionKey)
  if (!session) throw new Error('no session has been provided')
  return session
}
