// One thing read from the server, or a list read page by page, with the states a page has to show:
// loading, failed, there. A newer question always wins over the answer to an older one.
import {
  onScopeDispose,
  ref,
  shallowRef,
  watch,
  type Ref,
  type ShallowRef,
  type WatchSource,
} from 'vue'
import { Failure, isAbort } from '../../shared/api.ts'

export interface Resource<T> {
  data: ShallowRef<T | null>
  failure: ShallowRef<Failure | null>
  loading: Ref<boolean>
  /**
   * Asks again; `quiet` keeps what is shown until the answer is there, and keeps it when there is
   * none.
   */
  reload: (quiet?: boolean) => Promise<void>
}

/** Asks whenever `key` changes; a key of `null` means that there is nothing to ask. */
export function useResource<K, T>(
  key: WatchSource<K | null>,
  ask: (key: K, signal: AbortSignal) => Promise<T>,
): Resource<T> {
  const data = shallowRef<T | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(false)
  const latest = latestOnly()
  let current: K | null = null

  async function reload(quiet = false): Promise<void> {
    const asked = current
    if (!quiet) {
      data.value = null
      failure.value = null
    }
    if (asked === null) {
      latest.cancel()
      loading.value = false
      return
    }
    loading.value = !quiet || data.value === null
    await latest.run(
      (signal) => ask(asked, signal),
      (answer) => {
        data.value = answer
        failure.value = null
        loading.value = false
      },
      (cause) => {
        if (data.value === null) failure.value = cause
        loading.value = false
      },
    )
  }

  watch(
    key,
    (next) => {
      current = next
      void reload()
    },
    { immediate: true },
  )
  onScopeDispose(latest.cancel)
  return { data, failure, loading, reload }
}

export interface Page<T> {
  items: T[]
  next_cursor?: string | null | undefined
}

export interface PagedList<T> {
  items: ShallowRef<readonly T[]>
  failure: ShallowRef<Failure | null>
  /** The first page is on its way. */
  loading: Ref<boolean>
  loadingMore: Ref<boolean>
  /** There is more to show after what is loaded. */
  more: Ref<boolean>
  /** Something was read, be it nothing; false again while another question is asked. */
  answered: Ref<boolean>
  loadMore: () => Promise<void>
  /** Asks again; `quiet` keeps what is shown meanwhile, and reads as many pages as were shown. */
  reload: (quiet?: boolean) => Promise<void>
  /** Does again what failed last: another page, or reading anew. */
  retry: () => Promise<void>
  /** Replaces one loaded item, for a live change. */
  replace: (isIt: (item: T) => boolean, change: (item: T) => T) => void
}

/** Most pages that are read anew at once. */
const mostPages = 20

/** Pages from a cursor on, `wanted` of them; fewer where the list ends before. */
async function readPages<T>(
  ask: (cursor: string | null) => Promise<Page<T>>,
  from: string | null,
  wanted: number,
): Promise<{ found: T[]; next: string | null; read: number }> {
  const found: T[] = []
  let next = from
  let read = 0
  do {
    const page = await ask(next)
    found.push(...page.items)
    next = page.next_cursor ?? null
    read += 1
  } while (next !== null && read < wanted)
  return { found, next, read }
}

export function usePagedList<K, T>(
  key: WatchSource<K>,
  ask: (key: K, cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
): PagedList<T> {
  const items = shallowRef<readonly T[]>([])
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(true)
  const loadingMore = ref(false)
  const more = ref(false)
  const answered = ref(false)
  const latest = latestOnly()
  let cursor: string | null = null
  let pages = 0
  let current: K
  let failed: () => Promise<void> = reload

  /** Shows pages behind what is shown; in its place from the first page on. */
  const fetchPages = (from: string | null, wanted: number, again: () => Promise<void>) =>
    latest.run(
      (signal) => readPages((next) => ask(current, next, signal), from, wanted),
      ({ found, next, read }) => {
        items.value = from === null ? found : [...items.value, ...found]
        pages = from === null ? read : pages + read
        cursor = next
        more.value = next !== null
        answered.value = true
        failure.value = null
        settled()
      },
      (cause) => {
        failure.value = cause
        failed = again
        settled()
      },
    )

  function settled(): void {
    loading.value = false
    loadingMore.value = false
  }

  async function reload(quiet = false): Promise<void> {
    loadingMore.value = false
    if (!quiet) {
      items.value = []
      failure.value = null
      more.value = false
      answered.value = false
      loading.value = true
      pages = 1
    }
    await fetchPages(null, Math.min(pages, mostPages), () => reload(quiet))
  }

  async function loadMore(): Promise<void> {
    if (cursor === null || loading.value || loadingMore.value) return
    loadingMore.value = true
    await fetchPages(cursor, 1, loadMore)
  }

  function replace(isIt: (item: T) => boolean, change: (item: T) => T): void {
    if (items.value.some(isIt))
      items.value = items.value.map((item) => (isIt(item) ? change(item) : item))
  }

  watch(
    key,
    (next) => {
      current = next
      void reload()
    },
    { immediate: true },
  )
  onScopeDispose(latest.cancel)
  return {
    items,
    failure,
    loading,
    loadingMore,
    more,
    answered,
    loadMore,
    reload,
    retry: () => failed(),
    replace,
  }
}

/** Runs one request at a time: starting another aborts the one before and drops its answer. */
function latestOnly() {
  let running: AbortController | null = null
  const cancel = (): void => running?.abort()

  async function run<T>(
    ask: (signal: AbortSignal) => Promise<T>,
    answered: (answer: T) => void,
    failed: (failure: Failure) => void,
  ): Promise<void> {
    cancel()
    const mine = new AbortController()
    running = mine
    try {
      const answer = await ask(mine.signal)
      if (!mine.signal.aborted) answered(answer)
    } catch (cause) {
      if (mine.signal.aborted || isAbort(cause)) return
      if (!(cause instanceof Failure)) throw cause
      failed(cause)
    }
  }

  return { run, cancel }
}
