// Records that want a look: the list, and deciding on one.
import type { Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import type { Entry } from '../../shared/model.ts'
import { usePagedList } from './resource.ts'

export const reviewStates = ['open', 'decided'] as const
export type ReviewState = (typeof reviewStates)[number]

export interface RecordFilters {
  area: string | null
  state: ReviewState
}

export function useRecords(filters: Ref<RecordFilters>) {
  return usePagedList(
    () => JSON.stringify(filters.value),
    (_, cursor, signal) => {
      const { area, state } = filters.value
      const query = {
        ...(area !== null && { area }),
        ...(cursor !== null && { cursor }),
        state,
        limit: 50,
      }
      return read(client.GET('/api/v1/records', { params: { query }, signal }))
    },
  )
}

/**
 * Enters a patrol for a steward. The id is the caller's, so that trying again after a lost answer
 * enters nothing twice.
 */
export function enterPatrol(segment: number, entry: Entry) {
  const call = client.POST('/api/v1/segments/{id}/records', {
    params: { path: { id: segment } },
    body: entry,
  })
  return read(call.then(({ response, error }) => ({ response, error, data: true })))
}

/**
 * Decides. The id is the caller's, so that trying again after a lost answer decides nothing twice.
 */
export function decide(
  record: string,
  id: string,
  verdict: 'accepted' | 'set_aside',
  note: string,
) {
  const call = client.POST('/api/v1/records/{id}/decision', {
    params: { path: { id: record } },
    body: { id, verdict, note },
  })
  return read(call.then(({ response, error }) => ({ response, error, data: true })))
}
