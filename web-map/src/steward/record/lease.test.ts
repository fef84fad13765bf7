import 'fake-indexeddb/auto'
import { expect, onTestFinished, test, vi } from 'vitest'
import { keepLease, openDatabase } from '../store/database.ts'
import { itemsOf, keep, type Item, type Kept } from '../store/items.ts'
import { seal } from '../store/seal.ts'
import { account, draft } from '../testing/items.ts'
import { takeOver } from './form.ts'

const leaseOf = ({ payload }: Item) => (JSON.parse(payload ?? '{}') as { lease?: string }).lease

test('a draft that is sealed days later is signed with the lease of the moment it was made', async () => {
  const database = await openDatabase('lease of a draft')
  const unleased = await keep(database, draft())
  await keepLease(database, 'of Monday')
  await keep(database, draft())
  await keepLease(database, 'of Thursday')
  // As the next page finds them.
  for (const item of await itemsOf(database, account)) await seal(database, item, null)
  const leases = (await itemsOf(database, account)).map(leaseOf)
  expect(unleased.lease).toBeNull()
  expect(leases).toEqual([undefined, 'of Monday'])
})

test('a draft that a page of before kept is signed with the newest lease', async () => {
  const database = await openDatabase('lease of a draft of before')
  await database.add('items', draft())
  await keepLease(database, 'of the next page')
  for (const item of await itemsOf(database, account)) await seal(database, item, null)
  expect((await itemsOf(database, account)).map(leaseOf)).toEqual(['of the next page'])
})

async function tapped(name: string, renewLease: () => Promise<string | null>): Promise<Kept[]> {
  document.body.innerHTML = `<form data-code="418203577" data-segment="张家浜">
    <button name="outcome" value="normal">…</button></form>`
  onTestFinished(() => document.body.replaceChildren())
  vi.stubGlobal('navigator', {})
  onTestFinished(() => void vi.unstubAllGlobals())
  const database = await openDatabase(name)
  await keepLease(database, 'of the page')
  const upload = vi.fn()
  const desk = { database, account, panel: Promise.resolve(null), upload, renewLease }
  const [form, button] = [document.querySelector('form'), document.querySelector('button')]
  if (!form || !button) throw new Error('no form')
  takeOver(form, Promise.resolve(desk))
  button.click()
  await vi.waitFor(() => expect(upload).toHaveBeenCalledOnce())
  return itemsOf(database, account)
}

test('the lease that comes with the tap is kept with the draft', async () => {
  const [item] = await tapped('lease of a tap', () => Promise.resolve('of the tap'))
  expect(item && leaseOf(item)).toBe('of the tap')
  expect(item?.lease).toBe('of the tap')
})

test('a page that slept between tap and lease does not take the lease of its waking', async () => {
  const [item] = await tapped('lease of a page that slept', () => {
    const later = Date.now() + 3_600_000
    const clock = vi.spyOn(Date, 'now').mockReturnValue(later)
    onTestFinished(() => clock.mockRestore())
    return Promise.resolve('of an hour later')
  })
  expect(item && leaseOf(item)).toBe('of the page')
})
