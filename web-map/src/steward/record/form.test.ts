import 'fake-indexeddb/auto'
import { expect, onTestFinished, test, vi } from 'vitest'
import words from '../locales/en.gen.ts'
import { keepLease, openDatabase } from '../store/database.ts'
import { itemsOf } from '../store/items.ts'
import { storagePatience } from '../store/patience.ts'
import { takeOver } from './form.ts'
import { Lock, Panel } from './panel.ts'

const account = '990101.1'

async function openForm(name: string) {
  document.body.innerHTML = `<main><div data-outbox></div>
    <form data-code="418203577" data-segment="张家浜" data-place="121.1,30.8,50">
      <button name="outcome" value="normal">…</button></form></main>`
  onTestFinished(() => document.body.replaceChildren())
  vi.stubGlobal('navigator', {})
  onTestFinished(() => void vi.unstubAllGlobals())
  const form = document.querySelector('form')
  const button = document.querySelector('button')
  if (!form || !button) throw new Error('no form')
  return { form, button, database: await openDatabase(name) }
}

const renewLease = () => Promise.resolve(null)

test('a record is kept and sent while its words have not come', async () => {
  const { form, button, database } = await openForm('form without words')
  const upload = vi.fn()
  const panel = new Promise<Panel>(() => undefined)
  const lock = takeOver(form, Promise.resolve({ database, account, panel, upload, renewLease }))
  button.click()
  expect(lock.isClosed).toBe(true)
  await vi.waitFor(() => expect(upload).toHaveBeenCalledOnce())
  expect((await itemsOf(database, account)).map(({ state }) => state)).toEqual(['waiting'])
})

test('once they are there, the record is shown, and can be taken back', async () => {
  const { form, button, database } = await openForm('form with words')
  const upload = vi.fn()
  let come: (panel: Panel) => void = () => undefined
  const panel = new Promise<Panel>((done) => (come = done))
  const lock = takeOver(form, Promise.resolve({ database, account, panel, upload, renewLease }))
  button.click()
  come(new Panel(form, lock, words))
  const said = document.querySelector('[data-outbox]')
  await vi.waitFor(() => expect(said?.textContent).toContain(words.fence.none))
  expect(said?.textContent).toContain(`${words.saved} · ${words.outcome.normal}`)
  said?.querySelector('button')?.click()
  await vi.waitFor(() => expect(lock.isClosed).toBe(false))
  expect(form.hidden).toBe(false)
})

test('a record carries a lease of the moment it was made, and goes without where none comes', async () => {
  const { form, button, database } = await openForm('form with leases')
  await keepLease(database, 'of the page')
  const panel = Promise.resolve(null)
  const upload = vi.fn()
  const renewals = [
    () => keepLease(database, 'of this moment').then(() => 'of this moment'),
    () => Promise.reject(new Error('no network')),
  ]
  const renew = () => renewals.shift()?.() ?? Promise.resolve(null)
  const desk = { database, account, panel, upload, renewLease: renew }
  const lock = takeOver(form, Promise.resolve(desk))
  for (const sent of [1, 2]) {
    lock.isClosed = false
    button.click()
    await vi.waitFor(() => expect(upload).toHaveBeenCalledTimes(sent))
  }
  const leases = (await itemsOf(database, account)).map(
    ({ payload }) => (JSON.parse(payload ?? '') as { lease: string }).lease,
  )
  expect(leases).toEqual(['of this moment', 'of this moment'])
})

test('a storage that never answers costs seconds, and the record goes without, once', async () => {
  const { form, button, database } = await openForm('form without storage')
  const submit = vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(() => undefined)
  onTestFinished(() => submit.mockRestore())
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const silent = new Proxy(database, {
    get: (target, name) =>
      name === 'transaction'
        ? () => ({
            objectStore: () => ({
              get: () => Promise.resolve(undefined),
              add: () => new Promise(() => undefined),
            }),
            done: new Promise(() => undefined),
          })
        : bound(target, name),
  })
  const panel = Promise.resolve(null)
  const upload = vi.fn()
  takeOver(form, Promise.resolve({ database: silent, account, panel, upload, renewLease }))
  button.click()
  await vi.advanceTimersByTimeAsync(storagePatience + 100)
  await vi.waitFor(() => expect(submit).toHaveBeenCalledOnce())
  const id = form.querySelector<HTMLInputElement>('input[name=id]')?.value
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  expect(upload).not.toHaveBeenCalled()
})

test('what is not read back as it was kept is not told to be kept', async () => {
  const { form, button, database } = await openForm('form with a storage that loses')
  const submit = vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(() => undefined)
  onTestFinished(() => submit.mockRestore())
  const losing = new Proxy(database, {
    get: (target, name) =>
      name === 'get' ? () => Promise.resolve(undefined) : bound(target, name),
  })
  const lock = new Lock(form)
  const panel = new Panel(form, lock, words)
  const desk = {
    database: losing,
    account,
    panel: Promise.resolve(panel),
    upload: vi.fn(),
    renewLease,
  }
  takeOver(form, Promise.resolve(desk))
  button.click()
  await vi.waitFor(() => expect(submit).toHaveBeenCalledOnce())
  const said = document.querySelector('[data-outbox]')?.textContent
  expect(said).toContain(words.full)
  expect(said).not.toContain(words.saved)
})

test('what is said after a record is in view, and what stood there before is not', async () => {
  const { form, button, database } = await openForm('form with what was before')
  form.insertAdjacentHTML('beforebegin', '<p data-before>已巡 0 次</p>')
  const lock = new Lock(form)
  const panel = new Panel(form, lock, words)
  const desk = { database, account, panel: Promise.resolve(panel), upload: vi.fn(), renewLease }
  takeOver(form, Promise.resolve(desk))
  button.click()
  await vi.waitFor(() => expect(document.activeElement?.textContent).toContain(words.saved))
  expect(document.querySelector<HTMLElement>('[data-before]')?.hidden).toBe(true)
  panel.undone('undone')
  expect(document.querySelector<HTMLElement>('[data-before]')?.hidden).toBe(false)
})

function bound(target: object, name: PropertyKey): unknown {
  const value: unknown = Reflect.get(target, name)
  return typeof value === 'function' ? (value as () => unknown).bind(target) : value
}
