// From the camera or a photo to the page of a plate.
import * as camera from './camera.ts'
import { Decoder } from './decoder.ts'
import { Lens } from './lens.ts'
import { plateIn } from './plate.ts'
import type { Saying, Screen } from './screen.ts'

/** Milliseconds between two frames, for whatever else the phone has to do. */
const pause = 120
/** Milliseconds without a reading after which people want to know what may help. */
const patience = 12_000

/** Kept apart from what is the matter with cameras and photos. */
class DecoderMissing extends Error {}

export class Scanner {
  private readonly screen: Screen
  private readonly lens = new Lens()
  private decoder: Promise<Decoder> | undefined
  private stream: MediaStream | undefined
  /** Whether the camera is to be opened again once the page is seen again. */
  private wanted = false
  /**
   * Grows with whatever is begun or ended; what waited for something meanwhile knows by it that it
   * was overtaken.
   */
  private turn = 0

  constructor(screen: Screen) {
    this.screen = screen
  }

  /** Looks through the camera until a plate is found. */
  async open(): Promise<void> {
    const turn = this.next()
    const trouble = camera.lasting()
    if (trouble) {
      this.end(trouble)
      return
    }
    this.wanted = true
    this.screen.say('starting')
    this.screen.reserve()
    this.screen.again.hidden = true
    try {
      const [stream, decoder] = await Promise.all([this.see(turn), this.ready()])
      if (!stream || turn !== this.turn) return
      this.screen.say('looking')
      await this.look(decoder, turn)
    } catch (cause) {
      if (turn === this.turn)
        this.end(cause instanceof DecoderMissing ? 'unloaded' : camera.troubleOf(cause))
    }
  }

  /** Looks for a plate in a photo. */
  async examine(photo: Blob): Promise<void> {
    const turn = this.next()
    this.wanted = false
    this.screen.say('reading')
    try {
      const decoder = await this.ready()
      for await (const image of this.lens.photo(photo)) {
        const texts = await decoder.read(image)
        if (turn !== this.turn) return
        if (this.judge(texts)) return
        if (texts.length > 0) {
          this.end('foreign')
          return
        }
      }
      if (turn === this.turn) this.end('empty')
    } catch (cause) {
      if (turn === this.turn) this.end(cause instanceof DecoderMissing ? 'unloaded' : 'broken')
    }
  }

  /** The page is not seen: the camera must not be on. */
  rest(): void {
    if (this.wanted) this.next()
  }

  /** The page is seen again. */
  wake(): void {
    if (this.wanted) void this.open()
  }

  async toggleTorch(): Promise<void> {
    const { stream, screen } = this
    if (!stream) return
    const on = screen.torch.getAttribute('aria-pressed') !== 'true'
    try {
      await camera.setTorch(stream, on)
      screen.torch.setAttribute('aria-pressed', String(on))
    } catch {
      screen.torch.hidden = true
    }
  }

  private async see(turn: number): Promise<MediaStream | undefined> {
    const stream = await camera.open()
    if (turn !== this.turn) {
      camera.close(stream)
      return undefined
    }
    this.stream = stream
    this.screen.show(stream)
    this.screen.say('loading')
    // Some phones only know of their torch once pictures come.
    this.screen.video.onplaying = () => (this.screen.torch.hidden = !camera.hasTorch(stream))
    // Another program took the camera; our own stopping of it is no such event.
    stream.getVideoTracks()[0]?.addEventListener('ended', () => {
      if (turn === this.turn) this.end('busy')
    })
    return stream
  }

  private ready(): Promise<Decoder> {
    this.decoder ??= Decoder.start().catch(() => {
      this.decoder = undefined
      throw new DecoderMissing()
    })
    return this.decoder
  }

  private async look(decoder: Decoder, turn: number): Promise<void> {
    const since = Date.now()
    while (turn === this.turn) {
      const frame = this.lens.frame(this.screen.video)
      const texts = frame ? await decoder.read(frame) : []
      if (turn !== this.turn || this.judge(texts)) return
      if (this.screen.saying === 'looking' && Date.now() - since > patience) this.screen.say('slow')
      await new Promise((go) => setTimeout(go, pause))
    }
  }

  /** Goes to the plate among what was read; says so where there is something else. */
  private judge(texts: string[]): boolean {
    const plate = texts.map(plateIn).find((digits) => digits !== undefined)
    if (plate !== undefined) {
      this.end('found')
      this.screen.again.hidden = true
      // In place of this page, so that the way back leads past the camera.
      location.replace(`/q/${plate}`)
    } else if (texts[0] !== undefined) {
      this.screen.sayForeign(texts[0])
    }
    return plate !== undefined
  }

  private end(saying: Saying): void {
    this.next()
    this.wanted = false
    this.screen.say(saying)
    this.screen.again.hidden = camera.lasting() !== undefined
  }

  /** Ends whatever was going on. */
  private next(): number {
    if (this.stream) camera.close(this.stream)
    this.stream = undefined
    this.screen.show(null)
    return (this.turn += 1)
  }
}
