// Codes: the batches they were issued in, and those that need somebody.
import { ref, type Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import type { Finding } from '../../shared/model.ts'
import { usePagedList, useResource } from './resource.ts'

/** The newest batches, for a choice. */
export function useCodeBatches() {
  return useResource(ref('all'), (_, signal) =>
    read(client.GET('/api/v1/code-batches', { params: { query: { limit: 200 } }, signal })),
  )
}

export function useBatchList(area: Ref<string | null>) {
  return usePagedList(area, (wanted, cursor, signal) => {
    const query = {
      ...(wanted !== null && { area: wanted }),
      ...(cursor !== null && { cursor }),
      limit: 50,
    }
    return read(client.GET('/api/v1/code-batches', { params: { query }, signal }))
  })
}

/**
 * Issues a batch. The id is the caller's, so that trying again after a lost answer issues nothing
 * twice.
 */
export function issueBatch(id: string, name: string, area: string, size: number) {
  return read(client.POST('/api/v1/code-batches', { body: { id, name, area, size } }))
}

export const silences = [30, 90, 180] as const

export interface HealthFilters {
  area: string | null
  finding: Finding | null
  days: number
}

export function useHealthList(filters: Ref<HealthFilters>) {
  return usePagedList(
    () => JSON.stringify(filters.value),
    (_, cursor, signal) => {
      const { area, finding, days } = filters.value
      const query = {
        ...(area !== null && { area }),
        ...(finding !== null && { finding }),
        ...(cursor !== null && { cursor }),
        days,
        limit: 50,
      }
      return read(client.GET('/api/v1/codes/health', { params: { query }, signal }))
    },
  )
}

export function revokeTag(uid: string) {
  const call = client.POST('/api/v1/tags/{uid}/revoke', { params: { path: { uid } } })
  return read(call.then(({ response, error }) => ({ response, error, data: true })))
}
