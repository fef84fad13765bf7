// What the page says of the record that was just made: kept, where, sent, and the way to take it back.
import { element } from '../dom.ts'
import type { Texts } from '../locales/index.ts'
import type { Kept, Stored } from '../store/items.ts'
import type { Located } from './locate.ts'

const undoSeconds = 10

export class Panel {
  #form: HTMLFormElement
  #texts: Texts
  #box: HTMLElement
  #state = element('p', { className: 'big' })
  #place = element('p')
  #more = element('div')
  #undo: HTMLButtonElement | null = null
  #item: Kept | null = null
  isUndone = false

  constructor(form: HTMLFormElement, texts: Texts) {
    this.#form = form
    this.#texts = texts
    this.#box = form.parentElement?.querySelector<HTMLElement>('[data-outbox]') ?? form
  }

  /** The record that is shown. */
  get item(): Kept | null {
    return this.#item
  }

  lock(): void {
    for (const button of this.#form.querySelectorAll('button')) button.disabled = true
  }

  say(text: string): void {
    this.#box.replaceChildren(element('p', {}, text))
  }

  saved(item: Kept, undo: () => void): void {
    this.#item = item
    this.#form.hidden = true
    this.#state.textContent = this.#texts.saved
    this.#place.textContent = this.#texts.locating
    this.#undo = element('button', { type: 'button', className: 'huge' })
    this.#undo.addEventListener('click', undo)
    this.#box.replaceChildren(this.#state, this.#place, this.#undo, this.#more)
    this.#count(undoSeconds)
  }

  #count(left: number): void {
    if (!this.#undo || this.isUndone) return
    if (left === 0) {
      this.#undo.remove()
      this.#undo = null
      return
    }
    this.#undo.textContent = this.#texts.undo(left)
    setTimeout(() => this.#count(left - 1), 1_000)
  }

  located(located: Located, fence: Stored['fence']): void {
    const { accuracy, fence: words, denied } = this.#texts
    const parts = located.fix ? [accuracy(Math.round(located.fix.accuracy)), words[fence]] : [words.none]
    if (!located.fix && located.denied) parts.push(denied)
    this.#place.textContent = parts.join(' ')
  }

  /** Follows the record through its states. */
  show(item: Kept, sending: boolean): void {
    if (this.isUndone) return
    this.#item = item
    const { received, waiting, sending: now, reason, saved } = this.#texts
    if (item.state === 'received') {
      this.#state.textContent = received
      this.#showStored(item)
    } else if (item.state === 'attention') {
      this.#state.textContent = reason[item.reason ?? ''] ?? reason['invalid'] ?? ''
    } else if (item.state === 'waiting') {
      this.#state.textContent = saved
      this.#more.replaceChildren(element('p', { className: 'soft' }, sending ? now : waiting))
    }
  }

  #showStored(item: Kept): void {
    const { evidence, grade, fence, flags, flag, report, my } = this.#texts
    const lines: Node[] = []
    if (item.stored) {
      this.#place.textContent = fence[item.stored.fence]
      lines.push(element('p', { className: 'soft' }, evidence, grade[item.stored.grade]))
      if (item.stored.flags.length > 0) {
        const list = item.stored.flags.map((name) => element('li', {}, flag[name] ?? name))
        lines.push(element('p', {}, flags), element('ul', {}, ...list))
      }
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

  undone(text: string): void {
    this.isUndone = true
    this.#undo = null
    this.say(text)
  }
}
