// Keeps the status board current: a stream of changes, opened before the snapshot is fetched so
// that nothing falls between the two; when there is no stream (a proxy may refuse it), the snapshot
// at intervals.
import { ref } from 'vue'
import { isAbort } from '../../shared/api.ts'
import { statuses, type StatusSnapshot } from '../../shared/model.ts'
import { readEvents, type ServerEvent } from '../../shared/sse.ts'
import { StatusBoard } from './status-board.ts'

/** The server sends something at least this often. */
const heartbeat = 15_000
/** After two missed heartbeats, and a little for the road, the data count as old. */
const staleAfter = 2 * heartbeat + 5_000
const firstRetry = 1_000
/** Short enough that polling at this interval never counts as stale. */
const lastRetry = 20_000

export type Phase = 'starting' | 'live' | 'polling' | 'lost'

/** The status of everything, and when it was so by the clock of the server. */
export interface DatedSnapshot {
  snapshot: StatusSnapshot
  at: Date
}

export interface LiveSource {
  open: (signal: AbortSignal) => Promise<Response>
  /** Has at least everything up to the number `after` of the stream in it. */
  snapshot: (signal: AbortSignal, after: number) => Promise<DatedSnapshot>
}

export class LiveFeed {
  readonly board = new StatusBoard()
  readonly phase = ref<Phase>('starting')
  /** How far the data on the page reach, by the clock of the server. */
  readonly dataTime = ref<Date | null>(null)
  readonly stale = ref(false)
  readonly geometryVersion = ref<number | null>(null)

  private readonly source: LiveSource
  private stopped = new AbortController()
  private connection = new AbortController()
  /** When the connection last gave a sign of life, or was begun. */
  private quietSince = Date.now()
  /** When the data were last known to be current; the page counts from its opening. */
  private currentAt = Date.now()
  /** Server time minus the time of this machine, whose clock may be off. */
  private clockOffset = 0
  private retryIn = firstRetry
  private wake: (() => void) | null = null
  /** Changes that came while a snapshot was on its way; they are applied on top of it. */
  private held: ServerEvent[] | null = []
  /** Something came that makes the snapshot on its way too old. */
  private outdated = false
  /**
   * The newest number of the stream heard of. Another server than the one of the stream may answer,
   * and has not read as far.
   */
  private heard = 0

  constructor(source: LiveSource) {
    this.source = source
  }

  start(): void {
    this.stopped = new AbortController()
    this.currentAt = Date.now()
    const watchdog = setInterval(() => this.watch(), 1_000)
    const hurry = (): void => {
      if (this.phase.value !== 'live' && document.visibilityState === 'visible') this.retryNow()
    }
    window.addEventListener('online', hurry)
    document.addEventListener('visibilitychange', hurry)
    this.stopped.signal.addEventListener('abort', () => {
      clearInterval(watchdog)
      window.removeEventListener('online', hurry)
      document.removeEventListener('visibilitychange', hurry)
    })
    void this.run(this.stopped.signal)
  }

  stop(): void {
    this.stopped.abort()
    this.connection.abort()
    this.wake?.()
  }

  /** Stops waiting for the next attempt, or starts over a connection that has gone quiet. */
  retryNow(): void {
    this.retryIn = firstRetry
    this.connection.abort()
    this.wake?.()
  }

  private async run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      this.connection = new AbortController()
      this.quietSince = Date.now()
      const reached = await this.converse(this.connection.signal)
      if (this.isStopped(stopped)) return
      if (this.phase.value === 'live') this.phase.value = 'lost'
      if (!reached) await this.poll()
      await this.pause()
      this.retryIn = Math.min(this.retryIn * 2, lastRetry)
    }
  }

  // Behind a method because the flag changes while the loop awaits.
  private isStopped(stopped: AbortSignal): boolean {
    return stopped.aborted
  }

  /** Opens the stream and follows it to its end; tells whether it could be opened. */
  private async converse(signal: AbortSignal): Promise<boolean> {
    let opened = false
    try {
      const response = await this.source.open(signal)
      if (!response.body) return false
      opened = true
      this.held = []
      this.hear(response.headers.get('riverward-sequence'))
      await Promise.all([
        readEvents(
          response.body,
          (event) => this.receive(event, signal),
          () => this.sign(),
        ),
        this.refresh(signal).then(() => {
          this.phase.value = 'live'
          this.retryIn = firstRetry
        }),
      ])
    } catch (cause) {
      if (!isAbort(cause)) this.connection.abort()
    }
    return opened
  }

  private async poll(): Promise<void> {
    this.connection = new AbortController()
    try {
      await this.refresh(this.connection.signal)
      this.phase.value = 'polling'
    } catch {
      this.phase.value = 'lost'
    }
  }

  private async refresh(signal: AbortSignal): Promise<void> {
    this.held ??= []
    const { snapshot, at } = await this.freshSnapshot(signal)
    this.clockOffset = at.getTime() - Date.now()
    this.geometryVersion.value = snapshot.geometry_version
    this.board.reset(snapshot)
    const held = this.held
    this.held = null
    this.sign()
    for (const event of held) {
      // What the snapshot has already would take a segment back for a moment.
      if (!(Number(event.id || 'none') <= snapshot.sequence)) this.receive(event, signal)
    }
  }

  private async freshSnapshot(signal: AbortSignal): Promise<DatedSnapshot> {
    for (;;) {
      this.outdated = false
      const answer = await this.source.snapshot(signal, this.heard)
      if (!this.isOutdated()) return answer
    }
  }

  // Behind a method because the flag changes while the snapshot is on its way.
  private isOutdated(): boolean {
    return this.outdated
  }

  private receive(event: ServerEvent, signal: AbortSignal): void {
    this.hear(event.id)
    if (event.name === 'resync' || event.name === 'geometry') {
      // Another geometry may have other segments, so its status is fetched anew as well. A failed
      // refetch ends the connection, and the next one begins with a snapshot.
      if (this.held) this.outdated = true
      else void this.refresh(signal).catch(() => this.connection.abort())
    } else if (this.held) {
      this.held.push(event)
    } else if (event.name === 'segment') {
      this.changeSegment(event.data)
    }
  }

  private hear(number: string | null): void {
    const heard = Number(number || 'none')
    if (heard > this.heard) this.heard = heard
  }

  private changeSegment(text: string): void {
    const data = JSON.parse(text) as {
      id: number
      status: number
      open_problems: number
      last_patrol_at?: string | null
    }
    const status = statuses[data.status]
    if (!status) return
    this.board.apply({
      id: data.id,
      status,
      openProblems: data.open_problems,
      lastPatrolAt: data.last_patrol_at ?? null,
    })
  }

  /**
   * Something has come from the server: unless a snapshot is still missing, the data are current up
   * to now.
   */
  private sign(): void {
    this.quietSince = Date.now()
    if (this.held) return
    this.currentAt = this.quietSince
    this.dataTime.value = new Date(this.currentAt + this.clockOffset)
    this.stale.value = false
  }

  private watch(): void {
    if (Date.now() - this.currentAt >= staleAfter) this.stale.value = true
    if (Date.now() - this.quietSince >= staleAfter) {
      this.quietSince = Date.now()
      this.connection.abort()
    }
  }

  private pause(): Promise<void> {
    // Spread out, so that a room full of consoles does not come back in one second after a restart.
    const wait = this.retryIn * (0.7 + Math.random() * 0.6)
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
