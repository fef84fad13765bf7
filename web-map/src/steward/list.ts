// What is on the phone, on the steward's own page: waiting, on its way, received, refused.
import { element } from './dom.ts'
import type { Texts } from './texts.ts'
import { refusal } from './record/panel.ts'
import type { Kept } from './store/items.ts'
import type { Round } from './upload/flush.ts'

const recently = 24 * 3_600_000

export class OutboxList {
  #section: HTMLElement
  #texts: Texts
  #send: () => void

  constructor(section: HTMLElement, texts: Texts, send: () => void) {
    this.#section = section
    this.#texts = texts
    this.#send = send
  }

  show(items: readonly Kept[], sending: readonly number[], round: Round | null): void {
    const shown = items.filter(
      (item) => item.state !== 'received' || Date.now() - (item.receivedAt ?? 0) < recently,
    )
    this.#section.hidden = shown.length === 0
    const open = items.filter((item) => item.state !== 'received')
    this.#section.replaceChildren(
      element('h2', {}, this.#texts.list.title),
      ...trouble(round, this.#texts),
      ...(open.length > 0 ? [this.#buttons(open)] : []),
      element(
        'ul',
        { className: 'plain' },
        ...shown.reverse().map((item) => this.#row(item, sending.includes(item.order))),
      ),
    )
  }

  #row(item: Kept, isSending: boolean): HTMLElement {
    const { list, outcome, withdrawal, reason } = this.#texts
    const state = isSending && item.state === 'waiting' ? 'sending' : item.state
    const when = new Date(item.tappedAt).toLocaleString(document.documentElement.lang, {
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    })
    const row = element(
      'li',
      {},
      element('b', { className: state === 'attention' ? 'late' : '' }, list[state]),
      ` ${item.segment} `,
      element(
        'span',
        { className: 'soft' },
        `${item.undo ? withdrawal : outcome[item.outcome]} · ${when}`,
      ),
    )
    row.dataset['state'] = state
    if (item.state === 'attention') row.append(element('p', {}, refusal(item, reason)))
    return row
  }

  #buttons(open: readonly Kept[]): HTMLElement {
    const send = element('button', { type: 'button' }, this.#texts.sendNow)
    send.addEventListener('click', this.#send)
    const save = element('button', { type: 'button' }, this.#texts.backup)
    save.addEventListener('click', () => backup(open))
    return element('p', { className: 'actions' }, send, save)
  }
}

/** What stands in the way, in words, with the way out. */
function trouble(round: Round | null, texts: Texts): HTMLElement[] {
  if (round?.end === 'revoked') return [element('p', { className: 'late' }, texts.revoked)]
  if (round?.end !== 'signed-out') return []
  const link = element('a', { className: 'button', href: '/login?next=/my' }, texts.signIn)
  return [element('p', { className: 'late' }, texts.signedOut), element('p', {}, link)]
}

/**
 * Hands a file with everything that was not received to the steward: payloads and signatures, no
 * keys.
 */
function backup(open: readonly Kept[]): void {
  const file = new Blob([JSON.stringify(open, null, 1)], { type: 'application/json' })
  const href = URL.createObjectURL(file)
  element('a', {
    href,
    download: `riverward-${new Date().toISOString().slice(0, 10)}.json`,
  }).click()
  setTimeout(() => URL.revokeObjectURL(href), 10_000)
}
