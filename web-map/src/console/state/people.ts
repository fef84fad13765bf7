// People who answer for segments: the list, a link for a phone, a phone taken away.
import type { Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import { usePagedList } from './resource.ts'

export interface PeopleFilters {
  area: string | null
  text: string
}

export function usePeople(filters: Ref<PeopleFilters>) {
  return usePagedList(
    () => JSON.stringify(filters.value),
    (_, cursor, signal) => {
      const { area, text } = filters.value
      const query = {
        ...(area !== null && { area }),
        ...(text !== '' && { q: text }),
        ...(cursor !== null && { cursor }),
        limit: 50,
      }
      return read(client.GET('/api/v1/people', { params: { query }, signal }))
    },
  )
}

export function makeSlip(person: number) {
  return read(client.POST('/api/v1/people/{id}/enrolments', { params: { path: { id: person } } }))
}

export function revokeDevice(person: number, key: string) {
  const path = { id: person, key }
  const call = client.POST('/api/v1/people/{id}/devices/{key}/revoke', { params: { path } })
  return read(call.then(({ response, error }) => ({ response, error, data: true })))
}
