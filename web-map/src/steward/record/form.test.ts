import 'fake-indexeddb/auto'
import { expect, onTestFinished, test, vi } from 'vitest'
import words from '../locales/en.gen.ts'
import { keepLease, openDatabase } from '../store/database.ts'
import { itemsOf } from '../store/items.ts'
import { takeOver } from './form.ts'
import { Panel } from './panel.ts'

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
