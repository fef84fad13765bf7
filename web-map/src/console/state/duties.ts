// What roles owe: rules, warnings under which more is owed, days on which nothing is asked for.
import { computed, type Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import type { DutyRequest, SuspensionRequest, WarningRequest } from '../../shared/model.ts'
import { usePagedList } from './resource.ts'

/** Most of each list on a page of the book. */
const pageSize = 100

/** The book, whose three lists go on side by side from page to page. */
export function useDuties(area: Ref<string | null>) {
  const pages = usePagedList(
    () => area.value,
    async (path, cursor, signal) => {
      const query = {
        ...(path !== null && { area: path }),
        ...(cursor !== null && { cursor }),
        limit: pageSize,
      }
      const book = await read(client.GET('/api/v1/duties', { params: { query }, signal }))
      return { items: [book], next_cursor: book.next_cursor }
    },
  )
  // A list that is at its end fills no page any more.
  const goesOn = (list: 'duties' | 'suspensions' | 'warnings') =>
    computed(() => {
      const last = pages.items.value.at(-1)
      return pages.more.value && last !== undefined && last[list].length >= pageSize
    })
  return {
    ...pages,
    moreWarnings: goesOn('warnings'),
    moreSuspensions: goesOn('suspensions'),
    moreRules: goesOn('duties'),
    isThere: computed(() => pages.items.value.length > 0),
    warnings: computed(() => pages.items.value.flatMap((book) => book.warnings)),
    suspensions: computed(() => pages.items.value.flatMap((book) => book.suspensions)),
    rules: computed(() => pages.items.value.flatMap((book) => book.duties)),
  }
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
