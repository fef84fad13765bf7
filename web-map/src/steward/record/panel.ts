// What the page says of the record that was just made: kept, where, sent, and the way to take it
// back.
import { element } from '../dom.ts'
import type { Texts } from '../texts.ts'
import type { Kept, Stored } from '../store/items.ts'
import type { Located } from './locate.ts'

const undoSeconds = 10

/** Why the server did not take a record; a reason that this page does not know yet is told as any. */
export function refusal({ reason }: Kept, words: Texts['reason']): string {
  return reason && reason in words ? words[reason as keyof typeof words] : words.invalid
}

/** No second tap on the form's buttons while a record is made or shown. */
export class Lock {
  #form: HTMLFormElement
  #isClosed = false

  constructor(form: HTMLFormElement) {
    this.#form = form
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  set isClosed(isClosed: boolean) {
    this.#isClosed = isClosed
    for (const button of this.#form.querySelectorAll('button')) button.disabled = isClosed
  }
}

export class Panel {
  #form: HTMLFormElement
  #lock: Lock
  #texts: Texts
  #box: HTMLElement
  /** What is read out when it changes; the seconds on the button are not. */
  #status = element('div')
  #state = element('p', { className: 'big' })
  #place = element('p')
  #more = element('div')
  #undo: HTMLButtonElement | null = null
  /** How to allow a location, where it was not allowed. */
  #denied = ''
  #item: Kept | null = null

  constructor(form: HTMLFormElement, lock: Lock, texts: Texts) {
    this.#form = form
    this.#lock = lock
    this.#texts = texts
    this.#box = form.parentElement?.querySelector<HTMLElement>('[data-outbox]') ?? form
    this.#status.setAttribute('role', 'status')
    this.#status.tabIndex = -1
    this.#box.append(this.#status)
  }

  /** What the page said before the record, which may contradict it: hidden while one is shown. */
  #before(isShown: boolean): void {
    const lines = this.#box.parentElement?.querySelectorAll<HTMLElement>('[data-before]') ?? []
    for (const line of lines) line.hidden = !isShown
  }

  /** The record that is shown. */
  get item(): Kept | null {
    return this.#item
  }

  #say(text: string): void {
    this.#status.replaceChildren(element('p', {}, text))
  }

  /** Nothing can be kept: it is sent as it is. */
  full(): void {
    this.#say(this.#texts.full)
  }

  saved(item: Kept, undo: () => void): void {
    this.#item = item
    this.#form.hidden = true
    this.#state.textContent = this.#line(this.#texts.saved, item)
    this.#place.textContent = this.#texts.locating
    this.#more.replaceChildren()
    this.#status.replaceChildren(this.#state, this.#place, this.#more)
    const seconds = element('span')
    seconds.setAttribute('aria-hidden', 'true')
    this.#undo = element('button', { type: 'button', className: 'huge' }, this.#texts.undo, seconds)
    this.#undo.addEventListener('click', undo)
    this.#box.append(this.#undo)
    this.#before(false)
    // The form it stood under may have been long: what is said now has to be in view, and read out.
    this.#status.focus({ preventScroll: true })
    this.#status.scrollIntoView({ block: 'center' })
    this.#count(seconds, undoSeconds)
  }

  /** Where the record is, and what it says. */
  #line(where: string, { outcome }: Kept): string {
    return `${where} · ${this.#texts.outcome[outcome]}`
  }

  #count(seconds: HTMLElement, left: number): void {
    if (left === 0) {
      if (seconds.parentElement === this.#undo) this.#forgetUndo()
      return
    }
    seconds.textContent = ` ${left}`
    setTimeout(() => this.#count(seconds, left - 1), 1_000)
  }

  #forgetUndo(): void {
    this.#undo?.remove()
    this.#undo = null
  }

  located(located: Located, fence: Stored['fence']): void {
    const { accuracy, fence: words, denied } = this.#texts
    const parts = located.fix
      ? [accuracy({ metres: Math.round(located.fix.accuracy) }), words[fence]]
      : [words.none]
    this.#denied = !located.fix && located.denied ? denied : ''
    if (this.#denied) parts.push(this.#denied)
    this.#place.textContent = parts.join(' ')
  }

  /** Follows the record through its states. */
  show(item: Kept, sending: boolean): void {
    this.#item = item
    const { received, waiting, sending: now, reason, saved } = this.#texts
    if (item.state === 'received') {
      this.#state.textContent = this.#line(received, item)
      this.#showStored(item)
    } else if (item.state === 'attention') {
      this.#state.textContent = refusal(item, reason)
    } else if (item.state === 'waiting') {
      this.#state.textContent = this.#line(saved, item)
      this.#more.replaceChildren(element('p', { className: 'soft' }, sending ? now : waiting))
    }
  }

  #showStored(item: Kept): void {
    const { evidence, grade, fence, flags, flag, report, explain, my } = this.#texts
    const lines: Node[] = []
    if (item.stored) {
      // How to allow a location stays in view: the answer comes before anybody has read it.
      this.#place.textContent = [fence[item.stored.fence], this.#denied].filter(Boolean).join(' ')
      lines.push(element('p', { className: 'soft' }, evidence, grade[item.stored.grade]))
      if (item.stored.flags.length > 0) {
        const list = item.stored.flags.map((name) =>
          element('li', {}, name in flag ? flag[name as keyof typeof flag] : name),
        )
        lines.push(element('p', {}, flags), element('ul', {}, ...list))
      }
    }
    if (item.stored?.fence === 'outside' || item.stored?.flags.length) {
      const href = `/my/records/${item.id}`
      lines.push(element('p', {}, element('a', { className: 'button', href }, explain)))
    }
    if (item.outcome === 'findings') {
      const [first] = item.findings
      const category = first ? `?category=${first}` : ''
      const href = `/q/${item.code}/report${category}`
      lines.push(element('p', {}, element('a', { className: 'button main', href }, report)))
    }
    lines.push(element('p', {}, element('a', { className: 'button', href: '/my' }, my)))
    this.#more.replaceChildren(...lines)
  }

  /**
   * Says so, and offers the form again: whoever took a record back may have meant the other button.
   */
  undone(how: 'undone' | 'undoing'): void {
    this.#forgetUndo()
    this.#item = null
    this.#say(this.#texts[how])
    this.#before(true)
    this.#form.hidden = false
    this.#lock.isClosed = false
  }
}
