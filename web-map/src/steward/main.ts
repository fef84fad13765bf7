// Stewards' pages: records kept on the phone and sent when there is network, the key of the phone,
// own pages without network.
import '../shared/polyfill.ts'
import { element, meta } from './dom.ts'
import { prepareEnrolment } from './enrol.ts'
import { OutboxList } from './list.ts'
import { forgetOwnPages, keepOwnPages } from './offline/register.ts'
import { takeOver, type Desk } from './record/form.ts'
import { Panel } from './record/panel.ts'
import { keepLease, openDatabase, type Database } from './store/database.ts'
import { itemsOf, tidy } from './store/items.ts'
import { keyOf } from './store/keys.ts'
import { seal } from './store/seal.ts'
import { inTime } from './store/patience.ts'
import { texts, type Texts } from './texts.ts'
import { TrackRecorder } from './track/recorder.ts'
import { lease as freshLease, type Fetch } from './upload/api.ts'
import { Uploader } from './upload/uploader.ts'

/** A page asks for a position this long at most. */
const asking = 20_000

function start(): void {
  const words = texts()
  // Some browsers never say whether they open it: then records go without.
  const database = inTime(openDatabase()).catch(() => null)
  const enrolment = document.querySelector<HTMLFormElement>('form[data-enrol]')
  const record = document.querySelector<HTMLFormElement>('form[data-record]')
  const account = meta('steward')
  if (enrolment) prepareEnrolment(enrolment, database, words)
  // Buttons are taken over at once: a tap must not go past the database because that is still being
  // opened.
  let isReady: (desk: Desk | null) => void = () => undefined
  const lock = record && takeOver(record, new Promise((ready) => (isReady = ready)))
  const panel = words.then((known) => record && lock && new Panel(record, lock, known))
  void database
    .then((opened) =>
      opened && account !== null
        ? runOutbox(opened, account, panel, isReady, words)
        : isReady(null),
    )
    .catch(() => isReady(null))
}

async function runOutbox(
  database: Database,
  account: string,
  panel: Promise<Panel | null>,
  isReady: (desk: Desk) => void,
  words: Promise<Texts>,
): Promise<void> {
  const kept = meta('kept')
  const lease = meta('lease')
  // A kept page's lease is as old as the page.
  if (lease !== null && kept === null) await keepLease(database, lease)
  if (kept !== null) void words.then((known) => sayKept(kept, known)).catch(() => undefined)
  await keyOf(database, account, kept === null)

  const section = document.querySelector<HTMLElement>('[data-outbox-list]')
  const list = words.then(
    (known) => section && new OutboxList(section, known, () => void uploader.run()),
  )
  const fetching: Fetch = (path, init) => fetch(path, init)
  const uploader = new Uploader(
    { database, account, now: () => Date.now(), fetch: fetching },
    (sending, round) => {
      void Promise.all([itemsOf(database, account), words, panel, list])
        .then(([items, known, onForm, inList]) => {
          const shown = items.find((item) => item.order === onForm?.item?.order)
          if (shown) onForm?.show(shown, sending.includes(shown.order))
          inList?.show(items, sending, round)
          warnBeforeLeaving(
            items.filter((item) => item.state === 'waiting' || item.state === 'draft').length,
            known,
          )
        })
        // Records are sent without words as well.
        .catch(() => undefined)
    },
  )
  isReady({
    database,
    account,
    panel,
    upload: () => void uploader.run(),
    renewLease: async () => {
      const fresh = await freshLease(fetching)
      if (fresh !== null) await keepLease(database, fresh)
      return fresh
    },
  })

  // Only for those who agreed to it, and not on a page that is shown without network and cannot
  // know.
  if (meta('tracks') !== null && kept === null) {
    // Beside the records: a track that is slow to send must not hold them up.
    void words
      .then((known) => new TrackRecorder(database, account, known, fetching).open())
      .catch(() => undefined)
  }
  await sealAbandoned(database, account, () => void uploader.run())
  await tidy(database, Date.now())
  uploader.start()
  if (kept === null) await keepOwnPages(account).catch(() => undefined)
}

/**
 * Makes drafts ready whose page was closed before it knew where it was; one that may still be
 * asking is given its time.
 */
async function sealAbandoned(
  database: Database,
  account: string,
  upload: () => void,
): Promise<void> {
  for (const item of await itemsOf(database, account)) {
    if (item.state !== 'draft') continue
    const left = item.tappedAt + asking - Date.now()
    if (left <= 0 || left > asking) await seal(database, item, null)
    else setTimeout(() => void seal(database, item, null).then(upload), left)
  }
}

function sayKept(at: string, words: Texts): void {
  const when = new Date(at).toLocaleString(document.documentElement.lang, {
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  document
    .querySelector('main')
    ?.prepend(element('p', { className: 'card kept' }, words.kept({ moment: when })))
}

function warnBeforeLeaving(unsent: number, words: Texts): void {
  const form = document.querySelector<HTMLFormElement>('form[action="/logout"]')
  if (!form) return
  form.querySelector('[data-leaving]')?.remove()
  if (unsent > 0) {
    const line = element('p', { className: 'late' }, words.leaving({ count: unsent }))
    line.dataset['leaving'] = ''
    form.prepend(line)
  }
  form.onsubmit = () => void forgetOwnPages()
}

// Back from another page, a form that was used is not shown again.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})

start()
