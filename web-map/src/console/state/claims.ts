// Places that are offered to whoever will answer for them, and who asks.
import type { Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import type { ClaimDecision, OfferRequest } from '../../shared/model.ts'
import { usePagedList } from './resource.ts'

export function useOffers(area: Ref<string | null>) {
  return usePagedList(
    () => area.value,
    (path, cursor, signal) => {
      const query = {
        ...(path !== null && { area: path }),
        ...(cursor !== null && { cursor }),
        limit: 50,
      }
      return read(client.GET('/api/v1/offers', { params: { query }, signal }))
    },
  )
}

/** Segments that nobody answers for, by name. */
export function useUnassigned(area: Ref<string | null>) {
  return usePagedList(
    () => area.value,
    (path, cursor, signal) => {
      const query = {
        ...(path !== null && { area: path }),
        status: 'unassigned',
        ...(cursor !== null && { cursor }),
        limit: 50,
      }
      return read(client.GET('/api/v1/segments', { params: { query }, signal }))
    },
  )
}

export const publish = (body: OfferRequest) => read(client.POST('/api/v1/offers', { body }))

type Answered = Promise<{ response: Response; error?: unknown }>
const done = (call: Answered) =>
  read(call.then(({ response, error }) => ({ response, error, data: true })))

export const withdrawOffer = (id: string) =>
  done(client.POST('/api/v1/offers/{id}/withdraw', { params: { path: { id } } }))
export const decideClaim = (id: string, body: ClaimDecision) =>
  done(client.POST('/api/v1/claims/{id}/decision', { params: { path: { id } }, body }))
