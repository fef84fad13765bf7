// Printing: the order that is being put together, what it would print, and the jobs that are under
// way.
import { uuidV7 } from '../../shared/uuid.ts'
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { client, Failure, isAbort, read } from '../../shared/api.ts'
import type { BoardSettings, Kind, PrintJob, PrintPreview, PrintWork } from '../../shared/model.ts'
import { useResource } from './resource.ts'

export const printStates = ['blank', 'printed', 'installed', 'damaged', 'covered', 'lost'] as const
export type PrintState = (typeof printStates)[number]
export const plates = ['mm60', 'mm100', 'mm150'] as const
export const papers = ['a4', 'single', 'stickers', 'grid'] as const
export const stocks = ['l7160', 'l7163', 'l7164', 'l7165', 'l7166', 'l7168'] as const
/** Counts and measures (mm) of a grid of one's own, in the order they are asked for. */
export const gridFields = ['columns', 'rows', 'width', 'height', 'gap'] as const
export const boards = ['a3', 'large'] as const

/** An order as the form has it. */
export interface Draft {
  what: 'labels' | 'boards'
  area: string | null
  kind: Kind | null
  state: PrintState | null
  batch: string | null
  plate: (typeof plates)[number]
  paper: (typeof papers)[number]
  stock: (typeof stocks)[number]
  grid: Readonly<Record<(typeof gridFields)[number], number>>
  board: (typeof boards)[number]
}

export const newDraft: Draft = {
  what: 'labels',
  area: null,
  kind: null,
  state: null,
  batch: null,
  plate: 'mm100',
  paper: 'a4',
  stock: 'l7166',
  grid: { columns: 2, rows: 3, width: 90, height: 85, gap: 4 },
  board: 'a3',
}

/**
 * What the API takes. Fields of the other kind of work are left out, so that switching back and
 * forth forgets nothing.
 */
export function orderOf(draft: Draft) {
  const { what, area, kind, state, batch } = draft
  const labels = what === 'labels'
  const work: PrintWork = labels ? labelsOf(draft) : { what: 'boards', board: draft.board }
  return { area, work, select: { kind, ...(labels && { state, batch }) } }
}

function labelsOf({ plate, paper, stock, grid }: Draft): PrintWork {
  if (paper === 'stickers') return { what: 'stickers', stock }
  if (paper === 'grid') return { what: 'grid', ...grid }
  return { what: 'labels', plate, paper }
}

/** Typing and clicking settle before the server is asked. */
const settleFor = 300

/** What the order would print, asked anew as the order changes. */
export function usePreview(draft: Ref<Draft>) {
  const preview = shallowRef<PrintPreview | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(true)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined
  let shown = draft.value.what

  async function ask(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    try {
      const body = orderOf(draft.value)
      const answer = await read(
        client.POST('/api/v1/print-previews', { body, signal: mine.signal }),
      )
      if (mine.signal.aborted) return
      preview.value = answer
      failure.value = null
    } catch (cause) {
      if (mine.signal.aborted || isAbort(cause)) return
      if (!(cause instanceof Failure)) throw cause
      preview.value = null
      failure.value = cause
    }
    loading.value = false
  }

  watch(
    () => JSON.stringify(orderOf(draft.value)),
    () => {
      clearTimeout(timer)
      loading.value = true
      // A plate is not shown under the name of a board.
      if (shown !== draft.value.what) preview.value = null
      shown = draft.value.what
      timer = setTimeout(() => void ask(), settleFor)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    running?.abort()
  })
  return { preview, failure, loading, reload: ask }
}

const busyEvery = 1_000
const idleEvery = 15_000

/**
 * The newest jobs, asked for every second while one of them is under way; older ones by pages, which
 * are not asked for again.
 */
export function usePrintJobs() {
  const jobs = shallowRef<readonly PrintJob[]>([])
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(true)
  const loadingMore = ref(false)
  // Behind which job older ones are asked for; null at the end, undefined before the first answer.
  const cursor = ref<string | null | undefined>()
  // Of those that are asked for again: another stays as it was read, and hastens nothing.
  let busy = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false

  async function reload(): Promise<void> {
    clearTimeout(timer)
    try {
      const newest = await read(client.GET('/api/v1/print-jobs'))
      jobs.value = joined(newest.items, jobs.value)
      busy = newest.items.some(isOpen)
      if (cursor.value === undefined) cursor.value = newest.next_cursor
      failure.value = null
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause
      failure.value = cause
    }
    loading.value = false
    if (!ended) timer = setTimeout(() => void reload(), busy ? busyEvery : idleEvery)
  }

  async function loadMore(): Promise<void> {
    if (!cursor.value || loadingMore.value) return
    loadingMore.value = true
    try {
      const query = { cursor: cursor.value }
      const older = await read(client.GET('/api/v1/print-jobs', { params: { query } }))
      jobs.value = joined(jobs.value, older.items)
      cursor.value = older.next_cursor
      failure.value = null
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause
      failure.value = cause
    }
    loadingMore.value = false
  }

  async function order(draft: Draft): Promise<void> {
    await read(client.POST('/api/v1/print-jobs', { body: { id: uuidV7(), ...orderOf(draft) } }))
    await reload()
  }

  async function cancel(id: string): Promise<void> {
    const job = await read(
      client.POST('/api/v1/print-jobs/{id}/cancel', { params: { path: { id } } }),
    )
    // Off the first page nothing else would tell.
    jobs.value = jobs.value.map((known) => (known.id === id ? job : known))
    await reload()
  }

  void reload()
  onScopeDispose(() => {
    ended = true
    clearTimeout(timer)
  })
  const more = computed(() => !!cursor.value)
  return { jobs, failure, loading, loadingMore, more, loadMore, order, cancel, reload }
}

/** Both lists as one, each job once and as the first has it. */
function joined(first: readonly PrintJob[], second: readonly PrintJob[]): PrintJob[] {
  const known = new Set(first.map(({ id }) => id))
  return [...first, ...second.filter(({ id }) => !known.has(id))]
}

export function isOpen(job: PrintJob): boolean {
  return job.state === 'waiting' || job.state === 'running'
}

/** What of stewards stands on boards; whoever is administrator of less than the district is told nothing. */
export function useBoardSettings() {
  return useResource(
    () => true,
    (_, signal) => read(client.GET('/api/v1/board-settings', { signal })),
  )
}

export function setBoards(settings: BoardSettings) {
  const call = client.PUT('/api/v1/board-settings', { body: settings })
  return read(call.then(({ response, error }) => ({ response, error, data: true })))
}
