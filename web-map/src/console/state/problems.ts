// The inbox of problems: its filters in the address, its list and one problem with its history.
import { computed, onScopeDispose, type Ref } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import { client, read } from '../../shared/api.ts'
import { categories, type Category } from '../../shared/model.ts'
import { one } from './filters.ts'
import type { LiveFeed } from './live.ts'
import { usePagedList, useResource } from './resource.ts'

export const problemStates = ['open', 'closed', 'all'] as const
export type ProblemState = (typeof problemStates)[number]

export interface ProblemFilters {
  state: ProblemState
  area: string | null
  category: Category | null
  text: string
}

export function parseProblemFilters(query: LocationQuery): ProblemFilters {
  const state = one(query['state'])
  return {
    state: problemStates.find((known) => known === state) ?? 'open',
    area: one(query['area']),
    category: categories.find((known) => known === one(query['category'])) ?? null,
    text: one(query['q']) ?? '',
  }
}

export function useProblemFilters() {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => parseProblemFilters(route.query))
  function update(change: Partial<ProblemFilters>) {
    const { state, area, category, text } = { ...filters.value, ...change }
    return router.replace({
      query: {
        ...route.query,
        state: state === 'open' ? undefined : state,
        area: area ?? undefined,
        category: category ?? undefined,
        q: text.trim() || undefined,
      },
    })
  }
  return { filters, update }
}

const pageSize = 50
/** The inbox is asked again at most this often, however fast changes come in. */
const renewEvery = 3_000

export function useProblemList(filters: Ref<ProblemFilters>, live: LiveFeed) {
  const list = usePagedList(
    () => JSON.stringify(filters.value),
    (_, cursor, signal) => {
      const { state, area, category, text } = filters.value
      const query = {
        state,
        ...(area !== null && { area }),
        ...(category !== null && { category }),
        ...(text !== '' && { q: text }),
        ...(cursor !== null && { cursor }),
        limit: pageSize,
      }
      return read(client.GET('/api/v1/problems', { params: { query }, signal }))
    },
  )
  afterChanges(live, () => {
    // Who has read on beyond the first page is not thrown back to it.
    if (list.items.value.length <= pageSize) void list.reload(true)
  })
  return list
}

/**
 * Calls back some time after segments have changed, since that is also how a problem makes itself
 * known.
 */
function afterChanges(live: LiveFeed, renew: () => void): void {
  let timer: ReturnType<typeof setTimeout> | null = null
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = null
      renew()
    }, renewEvery)
  }
  const stop = live.board.listen({ change: soon })
  onScopeDispose(() => {
    stop()
    if (timer) clearTimeout(timer)
  })
}

export function useProblem(id: Ref<number | null>, live: LiveFeed) {
  const problem = useResource(id, (wanted, signal) =>
    read(client.GET('/api/v1/problems/{id}', { params: { path: { id: wanted } }, signal })),
  )
  afterChanges(live, () => void problem.reload(true))
  return problem
}
