// The page's own elements. Every word stands in the page; here is only decided which of them is
// seen.
import type { Trouble } from './camera.ts'

/** What is said; each is an element with this word in `data-saying`. */
export type Saying =
  | Trouble
  | 'starting'
  | 'loading'
  | 'looking'
  | 'slow'
  | 'found'
  | 'foreign'
  | 'reading'
  | 'empty'
  | 'broken'
  | 'unloaded'

// Nobody reads more than this of what a foreign code says.
const longest = 200

export class Screen {
  readonly video = find('video', HTMLVideoElement)
  readonly torch = find('torch', HTMLButtonElement)
  readonly again = find('again', HTMLButtonElement)
  readonly photo = find('photo', HTMLInputElement)
  saying: Saying | undefined

  private readonly scanner = find('scanner', HTMLElement)
  private readonly view = find('view', HTMLElement)
  private readonly read = find('read', HTMLElement)

  /** Shows what only works with this script. */
  appear(): void {
    this.scanner.hidden = false
  }

  say(saying: Saying): void {
    this.saying = saying
    for (const part of this.scanner.querySelectorAll<HTMLElement>('[data-saying]')) {
      part.hidden = part.dataset['saying'] !== saying
    }
  }

  /** Says what a code that is no plate's says, as text and nothing else. */
  sayForeign(text: string): void {
    const [...characters] = text
    const shown = characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text
    // It is read out whenever it changes, and frames come many a second.
    if (this.saying === 'foreign' && this.read.textContent === shown) return
    this.read.textContent = shown
    this.say('foreign')
  }

  /** Makes room for what the camera sees, so that nothing moves once it does. */
  reserve(): void {
    this.view.hidden = false
  }

  /** Shows what the camera sees, or that it is off. */
  show(stream: MediaStream | null): void {
    this.view.hidden = stream === null
    this.torch.hidden = true
    this.torch.setAttribute('aria-pressed', 'false')
    this.video.srcObject = stream
    // Playing is refused only where the stream has ended meanwhile.
    if (stream) this.video.play().catch(() => undefined)
  }
}

function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`)
  return found
}
