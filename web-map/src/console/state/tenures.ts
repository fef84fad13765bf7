// Who answers for a segment, past, present and to come, and changes of it.
import type { Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import type { StewardshipChange } from '../../shared/model.ts'
import { useResource } from './resource.ts'

/** Asked only once a segment is given. */
export function useTenures(segment: Ref<number | null>) {
  return useResource(segment, (id, signal) =>
    read(client.GET('/api/v1/segments/{id}/stewardships', { params: { path: { id } }, signal })),
  )
}

/**
 * Changes. The id is the caller's, so that trying again after a lost answer changes nothing twice.
 */
export function changeStewards(
  segment: number,
  id: string,
  change: StewardshipChange,
  note: string,
) {
  const call = client.POST('/api/v1/segments/{id}/stewardships', {
    params: { path: { id: segment } },
    body: { id, change, note },
  })
  return read(call.then(({ response, error }) => ({ response, error, data: true })))
}
