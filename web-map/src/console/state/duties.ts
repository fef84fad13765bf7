// What roles owe: rules, warnings under which more is owed, days on which nothing is asked for.
import type { Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import type { DutyRequest, SuspensionRequest, WarningRequest } from '../../shared/model.ts'
import { usePagedList, useResource } from './resource.ts'

export function useDuties(area: Ref<string | null>) {
  return useResource(
    () => area.value ?? '',
    (path, signal) =>
      read(client.GET('/api/v1/duties', { params: { query: path ? { area: path } : {} }, signal })),
  )
}

/** Segments by a part of their name; none without one. */
export function useSegmentsNamed(text: Ref<string>) {
  return usePagedList(
    () => text.value,
    (_, cursor, signal) => {
      if (text.value === '') return Promise.resolve({ items: [], next_cursor: null })
      const query = { q: text.value, ...(cursor !== null && { cursor }), limit: 20 }
      return read(client.GET('/api/v1/segments', { params: { query }, signal }))
    },
  )
}

type Answered = Promise<{ response: Response; error?: unknown }>
const done = (call: Answered) =>
  read(call.then(({ response, error }) => ({ response, error, data: true })))

export const setDuty = (body: DutyRequest) => done(client.POST('/api/v1/duties', { body }))
export const giveWarning = (body: WarningRequest) => done(client.POST('/api/v1/warnings', { body }))
export const suspend = (body: SuspensionRequest) =>
  done(client.POST('/api/v1/suspensions', { body }))
export const liftWarning = (id: string) =>
  done(client.POST('/api/v1/warnings/{id}/lift', { params: { path: { id } } }))
export const liftSuspension = (id: string) =>
  done(client.POST('/api/v1/suspensions/{id}/lift', { params: { path: { id } } }))
