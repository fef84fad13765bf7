// Stewards' pages: records kept on the phone and sent when there is network, the key of the phone, own pages without network.
import { element, meta } from './dom.ts'
import { prepareEnrolment } from './enrol.ts'
import { OutboxList } from './list.ts'
import { texts, type Texts } from './locales/index.ts'
import { forgetOwnPages, keepOwnPages } from './offline/register.ts'
import { submit, takeOver } from './record/form.ts'
import { locate } from './record/locate.ts'
import type { Panel } from './record/panel.ts'
import { keepLease, openDatabase, type Database } from './store/database.ts'
import { itemsOf, tidy, type Outcome } from './store/items.ts'
import { keyOf } from './store/keys.ts'
import { seal } from './store/seal.ts'
import { Uploader } from './upload/uploader.ts'

/** A page asks for a position this long at most. */
const asking = 20_000

async function start(): Promise<void> {
  const words = texts()
  const database = await openDatabase().catch(() => null)
  const enrolment = document.querySelector<HTMLFormElement>('form[data-enrol]')
  const record = document.querySelector<HTMLFormElement>('form[data-record]')
  const account = meta('steward')
  if (enrolment && database) prepareEnrolment(enrolment, database, words)
  if (!database) {
    if (record) locateOnly(record)
    return
  }
  if (account !== null) await runOutbox(database, account, record, words)
}

async function runOutbox(
  database: Database,
  account: string,
  record: HTMLFormElement | null,
  words: Texts,
): Promise<void> {
  const kept = meta('kept')
  const lease = meta('lease')
  // A kept page's lease is as old as the page.
  if (lease !== null && kept === null) await keepLease(database, lease)
  if (kept !== null) sayKept(kept, words)
  await keyOf(database, account, kept === null)

  const section = document.querySelector<HTMLElement>('[data-outbox-list]')
  const list = section && new OutboxList(section, words, () => void uploader.run())
  let panel: Panel | null = null
  const uploader = new Uploader(
    { database, account, now: () => Date.now(), fetch: (path, init) => fetch(path, init) },
    (sending, round) => {
      void itemsOf(database, account).then((items) => {
        const shown = items.find((item) => item.order === panel?.item?.order)
        if (shown) panel?.show(shown, sending.includes(shown.order))
        list?.show(items, sending, round)
        warnBeforeLeaving(
          items.filter((item) => item.state === 'waiting' || item.state === 'draft').length,
          words,
        )
      })
    },
  )
  if (record) panel = takeOver(record, { database, account, texts: words, upload: () => void uploader.run() })

  await sealAbandoned(database, account, () => void uploader.run())
  await tidy(database, Date.now())
  uploader.start()
  if (kept === null) await keepOwnPages(account).catch(() => undefined)
}

/** Makes drafts ready whose page was closed before it knew where it was; one that may still be asking is given its time. */
async function sealAbandoned(database: Database, account: string, upload: () => void): Promise<void> {
  for (const item of await itemsOf(database, account)) {
    if (item.state !== 'draft') continue
    const left = item.tappedAt + asking - Date.now()
    if (left <= 0 || left > asking) await seal(database, item, null)
    else setTimeout(() => void seal(database, item, null).then(upload), left)
  }
}

/** Without a place to keep anything: the position is added and the form sent as it is. */
function locateOnly(form: HTMLFormElement): void {
  let pressed = false
  for (const button of form.querySelectorAll<HTMLButtonElement>('button[name=outcome]')) {
    button.addEventListener('click', (event) => {
      event.preventDefault()
      if (pressed) return
      pressed = true
      void locate().then((located) => submit(form, button.value as Outcome, located))
    })
  }
}

function sayKept(at: string, words: Texts): void {
  const when = new Date(at).toLocaleString(document.documentElement.lang, {
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  document.querySelector('main')?.prepend(element('p', { className: 'card kept' }, words.kept(when)))
}

function warnBeforeLeaving(unsent: number, words: Texts): void {
  const form = document.querySelector<HTMLFormElement>('form[action="/logout"]')
  if (!form) return
  form.querySelector('[data-leaving]')?.remove()
  if (unsent > 0) {
    const line = element('p', { className: 'late' }, words.leaving(unsent))
    line.dataset['leaving'] = ''
    form.prepend(line)
  }
  form.onsubmit = () => void forgetOwnPages()
}

// Back from another page, a form that was used is not shown again.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})

void start()
