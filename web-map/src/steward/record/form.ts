// The record form: one tap keeps the record on the phone, everything else comes after that.
import { uuidV7 } from '../../shared/uuid.ts'
import { fence, readPlace } from '../fence.ts'
import type { Database } from '../store/database.ts'
import { inTime } from '../store/patience.ts'
import { asKept, change, discard, keep, type Kept, type Outcome } from '../store/items.ts'
import { seal } from '../store/seal.ts'
import { locate } from './locate.ts'
import { Lock, type Panel } from './panel.ts'

export interface Desk {
  database: Database
  account: string
  /** What says how it goes; a record is kept before that is there, and without. */
  panel: Promise<Panel | null>
  /** Sends what waits. */
  upload: () => void
  /** Keeps a lease of this moment and gives it, where one comes soon. */
  renewLease: () => Promise<string | null>
}

/** A lease that comes this long after the tap, in milliseconds, is of another moment. */
const soon = 10_000

/**
 * Takes the form over, before it is known where to keep a record: none where the browser keeps
 * nothing. Gives what opens its buttons again.
 */
export function takeOver(form: HTMLFormElement, ready: Promise<Desk | null>): Lock {
  const lock = new Lock(form)
  const checklist = form.querySelector<HTMLFieldSetElement>('[data-findings]')

  for (const button of form.querySelectorAll<HTMLButtonElement>('button[name=outcome]')) {
    button.addEventListener('click', (event) => {
      event.preventDefault()
      if (lock.isClosed) return
      if (checklist && button.value === 'findings' && !('confirm' in button.dataset)) {
        checklist.hidden = false
        checklist.querySelector<HTMLElement>('input')?.focus()
        button.hidden = true
        return
      }
      lock.isClosed = true
      const outcome = button.value as Outcome
      void ready.then((desk) => (desk ? record(form, outcome, desk) : send(form, outcome)))
    })
  }
  return lock
}

async function record(form: HTMLFormElement, outcome: Outcome, desk: Desk): Promise<void> {
  const found = outcome === 'findings' ? new FormData(form) : null
  const id = uuidV7()
  let draft: Kept
  try {
    const keeping = keep(desk.database, {
      id,
      account: desk.account,
      code: form.dataset['code'] ?? '',
      segment: form.dataset['segment'] ?? '',
      outcome,
      findings: found?.getAll('findings').map(String) ?? [],
      note: noteIn(form, outcome),
      ...tapIn(form),
      tappedAt: Date.now(),
      state: 'draft',
    })
    draft = await inTime(keeping.then((kept) => asKept(desk.database, kept)))
  } catch {
    void desk.panel.then((panel) => panel?.full()).catch(() => undefined)
    // Under its own id: should it have been kept after all, it is the same record a second time.
    fill(form, { id })
    await send(form, outcome)
    return
  }
  const shown = desk.panel
    .then((panel) => {
      panel?.saved(draft, () => void undo(draft, desk, panel))
      return panel
    })
    .catch(() => null)
  // What a record that is sent at once carries says that it was made now.
  const leased = lease(draft, desk).catch(() => draft)
  const located = await locate()
  void shown.then((panel) => {
    if (panel?.item?.order !== draft.order) return
    panel.located(located, fence(readPlace(form.dataset['place']), located.fix))
  })
  if (await seal(desk.database, await leased, located.fix)) desk.upload()
}

/**
 * The draft with a lease of its moment, which is kept with it for whoever seals it after this page
 * is gone; with the one it has where none comes soon, as on a page that slept meanwhile.
 */
async function lease(draft: Kept, { database, renewLease }: Desk): Promise<Kept> {
  const fresh = await renewLease()
  if (fresh === null || Date.now() - draft.tappedAt > soon) return draft
  await change(database, draft.order, ['draft'], { lease: fresh })
  return { ...draft, lease: fresh }
}

async function undo(draft: Kept, desk: Desk, panel: Panel): Promise<void> {
  panel.undone('undone')
  if (await discard(desk.database, draft.order)) return
  const id = uuidV7()
  const tappedAt = Date.now()
  const payload = JSON.stringify({ id, undo: draft.id, device_time: tappedAt })
  const { account, code, segment, outcome } = draft
  const about = { account, code, segment, outcome, findings: [], note: '' }
  await keep(desk.database, { ...about, id, undo: draft.id, tappedAt, state: 'waiting', payload })
  panel.undone('undoing')
  desk.upload()
}

function noteIn(form: HTMLFormElement, outcome: Outcome): string {
  const field = form.querySelector<HTMLTextAreaElement>('textarea[name=note]')
  return outcome === 'findings' ? (field?.value.trim() ?? '') : ''
}

/** The proof of a tap on the tag beside the code, where the page carries one. */
function tapIn(form: HTMLFormElement): { tap?: string } {
  const proof = form.querySelector<HTMLInputElement>('input[name=tap]')?.value
  return proof ? { tap: proof } : {}
}

/** Where nothing can be kept: the plain form, with the position filled in. */
async function send(form: HTMLFormElement, outcome: Outcome): Promise<void> {
  const { fix } = await locate()
  const now = String(Date.now())
  const fields: Record<string, string> = { device_time: now, sent_at: now, outcome }
  if (fix) {
    Object.assign(fields, {
      lon: String(fix.lon),
      lat: String(fix.lat),
      accuracy: String(fix.accuracy),
      taken_at: String(fix.takenAt),
    })
  }
  fill(form, fields)
  HTMLFormElement.prototype.submit.call(form)
}

function fill(form: HTMLFormElement, fields: Record<string, string>): void {
  for (const [name, value] of Object.entries(fields)) {
    const known = form.querySelector<HTMLInputElement>(`input[name="${name}"]`)
    const field =
      known ??
      form.appendChild(Object.assign(document.createElement('input'), { type: 'hidden', name }))
    field.value = value
  }
}
