// When to send: at once, when the network is back, when the page is looked at, and by a clock that
// grows patient.
import { flush, type Round, type Sender } from './flush.ts'

const first = 2_000
const longest = 300_000

/**
 * How long to wait after so many rounds without an answer: doubling, and spread, so that a town's
 * phones do not come all at once.
 */
export function patience(failures: number, chance: number): number {
  return Math.min(longest, first * 2 ** (failures - 1)) * (0.5 + chance / 2)
}

export class Uploader {
  #sender: Sender
  #changed: (sending: readonly number[], round: Round | null) => void
  #running: Promise<void> | null = null
  #again = false
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending: readonly number[] = []

  constructor(
    sender: Omit<Sender, 'onSending'>,
    changed: (sending: readonly number[], round: Round | null) => void,
  ) {
    this.#changed = changed
    this.#sender = {
      ...sender,
      onSending: (orders) => {
        this.#sending = orders
        this.#changed(orders, null)
      },
    }
  }

  /** Sends what waits; asked while it does, it looks once more afterwards. */
  run(): Promise<void> {
    this.#again = true
    this.#running ??= this.#rounds().finally(() => (this.#running = null))
    return this.#running
  }

  /** Listens for every sign that it may work now. */
  start(): void {
    addEventListener('online', () => void this.run())
    addEventListener('pageshow', () => void this.run())
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.run()
    })
    void this.run()
  }

  async #rounds(): Promise<void> {
    while (this.#again) {
      this.#again = false
      clearTimeout(this.#timer)
      const round = await flush(this.#sender)
      this.#sending = []
      this.#failures = round.end === 'later' ? this.#failures + 1 : 0
      if (round.end === 'later') {
        const wait = Math.max(
          patience(this.#failures, Math.random()),
          (round.retryAfter ?? 0) * 1000,
        )
        this.#timer = setTimeout(() => void this.run(), wait)
      }
      this.#changed(this.#sending, round)
    }
  }
}
