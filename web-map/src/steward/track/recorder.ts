// Recording a track while pages are open: a button where the page has a place for it, a line on top
// while it runs.
import { uuidV7 } from '../../shared/uuid.ts'
import { element } from '../dom.ts'
import type { Texts } from '../texts.ts'
import type { Database } from '../store/database.ts'
import type { Fetch } from '../upload/api.ts'
import { dropTrack, putTrack, runningTrack, withFix, type KeptTrack } from './kept.ts'
import { sendTracks } from './send.ts'

export class TrackRecorder {
  #database: Database
  #account: string
  #texts: Texts['track']
  #fetch: Fetch
  #track: KeptTrack | null = null
  #watch: number | null = null
  #saving: Promise<void> = Promise.resolve()
  #lock: WakeLockSentinel | null = null
  #said = element('p')
  #button = element('button', { type: 'button' })
  #bar = element('section', { className: 'card track' }, this.#said, this.#button)

  constructor(database: Database, account: string, texts: Texts, fetch: Fetch) {
    this.#database = database
    this.#account = account
    this.#texts = texts.track
    this.#fetch = fetch
    this.#said.setAttribute('role', 'status')
    this.#bar.setAttribute('aria-label', texts.track.title)
    this.#button.addEventListener('click', () => void (this.#track ? this.#stop() : this.#start()))
  }

  /**
   * Goes on with what another page recorded, sends what waits, offers to begin where the page has a
   * place for it.
   */
  async open(): Promise<void> {
    window.addEventListener('online', () => void this.#send())
    this.#track = await runningTrack(this.#database, this.#account, Date.now())
    const place = document.querySelector('[data-track]')
    if (this.#track || place) (place ?? document.querySelector('main .in'))?.prepend(this.#bar)
    if (this.#track) this.#run()
    else this.#show(this.#texts.how, this.#texts.begin)
    await this.#send()
  }

  async #start(): Promise<void> {
    if (!('geolocation' in navigator)) {
      this.#show(this.#texts.denied, this.#texts.begin)
      return
    }
    this.#track = { id: uuidV7(), account: this.#account, state: 'recording', points: [] }
    await putTrack(this.#database, this.#track)
    this.#run()
  }

  #run(): void {
    this.#show(this.#texts.running({ count: this.#track?.points.length ?? 0 }), this.#texts.stop)
    void this.#stayAwake()
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) =>
        this.#add([
          coords.longitude,
          coords.latitude,
          Math.round(Math.min(timestamp, Date.now())),
          Math.round(coords.accuracy),
        ]),
      (error) => {
        if (error.code === error.PERMISSION_DENIED) void this.#stop(this.#texts.denied)
      },
      { enableHighAccuracy: true, maximumAge: 0 },
    )
  }

  /** The screen stays on, where the browser lets a page ask for that. */
  async #stayAwake(): Promise<void> {
    if (!('wakeLock' in navigator)) return
    this.#lock = await navigator.wakeLock.request('screen').catch(() => null)
  }

  #add(fix: Parameters<typeof withFix>[1]): void {
    if (!this.#track) return
    const longer = withFix(this.#track, fix)
    if (longer === this.#track) return
    this.#track = longer
    this.#said.textContent = this.#texts.running({ count: longer.points.length })
    // One after the other: a slow write must not overtake a newer one.
    this.#saving = this.#saving.then(() => putTrack(this.#database, longer)).catch(() => undefined)
  }

  async #stop(why?: string): Promise<void> {
    const track = this.#track
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch)
    void this.#lock?.release().catch(() => undefined)
    this.#track = null
    await this.#saving
    if (track && track.points.length > 1)
      await putTrack(this.#database, { ...track, state: 'waiting' })
    else if (track) await dropTrack(this.#database, track.id)
    this.#show(
      why ?? (track && track.points.length > 1 ? this.#texts.sending : this.#texts.nothing),
      this.#texts.begin,
    )
    await this.#send()
  }

  async #send(): Promise<void> {
    const sent = await sendTracks(this.#database, this.#account, this.#fetch)
    if (sent.is === 'none' || this.#track) return
    this.#show(
      sent.is === 'sent' ? this.#texts.sent({ days: sent.days }) : this.#texts[sent.is],
      this.#texts.begin,
    )
  }

  #show(text: string, button: string): void {
    this.#said.textContent = text
    this.#button.textContent = button
  }
}
