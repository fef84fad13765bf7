// Who answers for a segment, past, present and to come, and changes of it.
import type { Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import type { StewardshipChange } from '../../shared/model.ts'
import { usePagedList } from './resource.ts'

const none = { items: [], next_cursor: null }

/** Asked only once a segment is given. */
export function useTenures(segment: Ref<number | null>) {
  return usePagedList(
    () => segment.value,
    (id, cursor, signal) => {
      if (id === null) return Promise.resolve(none)
      const query = { ...(cursor !== null && { cursor }), limit: 50 }
      const params = { path: { id }, query }
      return read(client.GET('/api/v1/segments/{id}/stewardships', { params, signal }))
    },
  )
}

/** Changes whose day has not come; asked only once a segment is given. */
export function usePlanned(segment: Ref<number | null>) {
  return usePagedList(
    () => segment.value,
    (id, cursor, signal) => {
      if (id === null) return Promise.resolve(none)
      const query = { ...(cursor !== null && { cursor }), limit: 50 }
      const params = { path: { id }, query }
      return read(client.GET('/api/v1/segments/{id}/stewardships/planned', { params, signal }))
    },
  )
}

/**
 * Changes. The id is the caller's, so that trying again after a lost answer changes nothing twice.
 * `insteadOf` is a planned change that does not come then.
 */
export function changeStewards(
  segment: number,
  id: string,
  change: StewardshipChange,
  note: string,
  insteadOf: string | null = null,
) {
  const call = client.POST('/api/v1/segments/{id}/stewardships', {
    params: { path: { id: segment } },
    body: { id, change, note, ...(insteadOf !== null && { instead_of: insteadOf }) },
  })
  return read(call.then(({ response, error }) => ({ response, error, data: true })))
}
