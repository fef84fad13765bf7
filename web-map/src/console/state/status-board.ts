// What the page knows about the status of every segment in scope: the newest snapshot and the
// changes since.
import { eachStatus } from '../../shared/delta.ts'
import type { Status, StatusSnapshot } from '../../shared/model.ts'

/** One segment has changed while the page was open. */
export interface SegmentChange {
  id: number
  status: Status
  /** What it was before, where that was known. */
  before: Status | undefined
  openProblems: number
  lastPatrolAt: string | null
}

export interface StatusListener {
  /** The whole board is new. */
  reset?: () => void
  change?: (change: SegmentChange) => void
}

/**
 * Deliberately not reactive: a district has tens of thousands of segments, and the map paints each
 * of them by itself.
 */
export class StatusBoard {
  private statuses = new Map<number, Status>()
  private readonly listeners = new Set<StatusListener>()

  get size(): number {
    return this.statuses.size
  }

  of(id: number): Status | undefined {
    return this.statuses.get(id)
  }

  entries(): Iterable<[number, Status]> {
    return this.statuses
  }

  /** Returns a function that stops listening. */
  listen(listener: StatusListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  reset(snapshot: Pick<StatusSnapshot, 'ids' | 'status'>): void {
    const fresh = new Map<number, Status>()
    eachStatus(snapshot, (id, status) => fresh.set(id, status))
    this.statuses = fresh
    for (const listener of this.listeners) listener.reset?.()
  }

  apply(news: Omit<SegmentChange, 'before'>): void {
    const change = { ...news, before: this.statuses.get(news.id) }
    this.statuses.set(news.id, news.status)
    for (const listener of this.listeners) listener.change?.(change)
  }
}
