// The list of segments and its counts, kept true by the live feed without jumping under the
// reader's hands.
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import type { SegmentItem, SegmentSummary, Status } from '../../shared/model.ts'
import type { Filters } from './filters.ts'
import type { LiveFeed } from './live.ts'
import { usePagedList, useResource } from './resource.ts'
import type { SegmentChange } from './status-board.ts'

const pageSize = 50
/** Counts are asked again at most this often, however fast changes come in. */
const recountEvery = 3_000

type Scope = Pick<Filters, 'area' | 'kinds' | 'text'>

/** The part of the filters that the server applies to counts and to the dense status. */
export function scopeQuery({ area, kinds, text }: Scope) {
  return {
    ...(area !== null && { area }),
    ...(kinds.length > 0 && { kind: kinds.join(',') }),
    ...(text !== '' && { q: text }),
  }
}

export function useSegmentList(
  filters: Ref<Filters>,
  live: LiveFeed,
  inScope: (id: number) => boolean,
) {
  const list = usePagedList(
    () => JSON.stringify(filters.value),
    (_, cursor, signal) => {
      const { statuses } = filters.value
      const query = {
        ...scopeQuery(filters.value),
        ...(statuses.length > 0 && { status: statuses.join(',') }),
        ...(cursor !== null && { cursor }),
        limit: pageSize,
      }
      return read(client.GET('/api/v1/segments', { params: { query }, signal }))
    },
  )

  /** Rows whose place in the list is no longer right; they move only when the reader asks. */
  const outOfPlace = ref(new Set<number>())

  const stop = live.board.listen({
    change(change) {
      if (change.before !== change.status) noteMoved(change)
      list.replace(
        (item) => item.id === change.id,
        (item) => updated(item, change),
      )
    },
    reset() {
      for (const { id, status: before } of list.items.value) {
        const status = live.board.of(id)
        if (!status || status === before) continue
        list.replace(
          (item) => item.id === id,
          (item) => ({ ...item, status }),
        )
        outOfPlace.value = new Set(outOfPlace.value).add(id)
      }
    },
  })
  onScopeDispose(stop)
  // Segments have been drawn, split or retired.
  watch(live.geometryVersion, (_, before) => {
    if (before !== null) void reload(true)
  })

  function noteMoved({ id, before, status }: SegmentChange): void {
    const wanted = (each: Status | undefined) =>
      each !== undefined &&
      (filters.value.statuses.length === 0 || filters.value.statuses.includes(each))
    const shown = list.items.value.some((item) => item.id === id)
    if (shown || (inScope(id) && wanted(status) !== wanted(before)))
      outOfPlace.value = new Set(outOfPlace.value).add(id)
  }

  async function reload(quiet = false): Promise<void> {
    outOfPlace.value = new Set()
    await list.reload(quiet)
  }

  return { ...list, outOfPlace, reload }
}

/** A list item after a live change, so that a row tells the same as the map. */
export function updated(item: SegmentItem, change: SegmentChange): SegmentItem {
  return {
    ...item,
    status: change.status,
    open_problems: change.openProblems,
    last_patrol_at: change.lastPatrolAt ?? item.last_patrol_at,
  }
}

export function useSegmentSummary(filters: Ref<Filters>, live: LiveFeed) {
  const summary = useResource(
    () => JSON.stringify(scopeQuery(filters.value)),
    (_, signal): Promise<SegmentSummary> =>
      read(
        client.GET('/api/v1/segments/summary', {
          params: { query: scopeQuery(filters.value) },
          signal,
        }),
      ),
  )

  let timer: ReturnType<typeof setTimeout> | null = null
  const recount = (): void => {
    timer ??= setTimeout(() => {
      timer = null
      void summary.reload(true)
    }, recountEvery)
  }
  const stop = live.board.listen({ change: recount, reset: recount })
  onScopeDispose(() => {
    stop()
    if (timer) clearTimeout(timer)
  })
  return summary
}

export function useSegmentDetail(id: Ref<number | null>, live: LiveFeed) {
  const detail = useResource(id, (wanted, signal) =>
    read(client.GET('/api/v1/segments/{id}', { params: { path: { id: wanted } }, signal })),
  )
  const stop = live.board.listen({
    change: (change) => {
      if (change.id === id.value) void detail.reload(true)
    },
    reset: () => {
      const shown = detail.data.value
      if (shown && live.board.of(shown.id) !== shown.status) void detail.reload(true)
    },
  })
  onScopeDispose(stop)
  return detail
}
