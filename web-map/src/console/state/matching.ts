// Which segments the filters leave bright on the map. The server says who matches area, kind and
// text in the same dense form as the status; the status itself is compared here, because it changes
// while the page is open.
import { computed, type Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import { eachStatus } from '../../shared/delta.ts'
import type { Status } from '../../shared/model.ts'
import type { Filters } from './filters.ts'
import { useResource } from './resource.ts'
import { scopeQuery } from './segments.ts'

/** Tells of a segment and its status whether it passes the filters. */
export type Matches = (id: number, status: Status | undefined) => boolean

export function useMatching(filters: Ref<Filters>): {
  matches: Ref<Matches>
  /**
   * Whether a segment passes the filters other than its status; true while that is not known yet.
   */
  inScope: (id: number) => boolean
} {
  const scope = useResource(
    () => {
      const query = scopeQuery(filters.value)
      return Object.keys(query).length > 0 ? JSON.stringify(query) : null
    },
    async (_, signal) => {
      const query = scopeQuery(filters.value)
      const snapshot = await read(client.GET('/api/v1/status', { params: { query }, signal }))
      const ids = new Set<number>()
      eachStatus(snapshot, (id) => ids.add(id))
      return ids
    },
  )
  const inScope = (id: number): boolean => scope.data.value?.has(id) ?? true
  const matches = computed((): Matches => {
    const ids = scope.data.value
    const wanted = new Set(filters.value.statuses)
    return (id, status) =>
      (ids === null || ids.has(id)) &&
      (wanted.size === 0 || (status !== undefined && wanted.has(status)))
  })
  return { matches, inScope }
}
