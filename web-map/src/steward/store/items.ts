// Records on their way to the server. An item is never removed before the server has said that it
// has it.
import { strict, type Database } from './database.ts'

export type Outcome = 'normal' | 'findings'

/** A position as the browser told it, WGS-84. */
export interface Fix {
  lon: number
  lat: number
  /** Radius of the 95 % circle in metres. */
  accuracy: number
  /** Milliseconds since 1970 by the phone's clock. */
  takenAt: number
}

/** What the server said it stored. */
export interface Stored {
  grade: 'E0' | 'E1' | 'E2' | 'E3'
  fence: 'none' | 'inside' | 'outside' | 'uncertain'
  distance_m: number | null
  flags: string[]
}

export interface Item {
  /** Given by the database: the order of making. */
  order?: number
  id: string
  account: string
  code: string
  segment: string
  outcome: Outcome
  findings: string[]
  note: string
  /** The proof of a tap on the tag beside the code, as the page carried it. */
  tap?: string
  /** By the phone's clock. */
  tappedAt: number
  /**
   * The newest lease when it was made, or one that came right after: what it is signed with,
   * however much later that is. A lease of then would say that it was made then. Null where there
   * was none; absent from a draft that a page of before kept, which signed with that of then.
   */
  lease?: string | null
  /** For an item that takes a record back: that record's id. */
  undo?: string
  /**
   * draft: kept, waiting for a position. waiting: ready to be sent. received: the server has it.
   * attention: the server will not take it.
   */
  state: 'draft' | 'waiting' | 'received' | 'attention'
  /** Exactly what is signed and sent; absent for a draft. */
  payload?: string
  signature?: string
  /** Its number in the sequence of the key; absent for what is not signed. */
  sequence?: number
  /** The public key of the signature. */
  publicKey?: string
  stored?: Stored
  /** The server's word for why it will not take it. */
  reason?: string
  receivedAt?: number
}

export type Kept = Item & { order: number }

const shownFor = 7 * 24 * 3_600_000

/** Keeps a new item, a draft with the lease of its moment; then it is on the phone. */
export async function keep(database: Database, item: Item): Promise<Kept> {
  const write = database.transaction(['items', 'lease'], 'readwrite', strict)
  const kept: Item =
    item.state === 'draft'
      ? { ...item, lease: (await write.objectStore('lease').get('newest')) ?? null }
      : item
  const order = await write.objectStore('items').add(kept)
  await write.done
  return { ...kept, order }
}

/**
 * The item as it is read back: what the browser says is stored and is not there, or is another, fails
 * here. Nothing is told to be kept before.
 */
export async function asKept(database: Database, kept: Kept): Promise<Kept> {
  const back = await database.get('items', kept.order)
  if (!back || JSON.stringify(back) !== JSON.stringify(kept))
    throw new Error('the storage has not kept what it was given')
  return kept
}

/** Every item of an account, oldest first. */
export async function itemsOf(database: Database, account: string): Promise<Kept[]> {
  return (await database.getAll('items')).filter((item): item is Kept => item.account === account)
}

/** Changes an item unless it has gone on meanwhile; says whether it was changed. */
export async function change(
  database: Database,
  order: number,
  from: readonly Item['state'][],
  changed: Partial<Item>,
): Promise<boolean> {
  const write = database.transaction('items', 'readwrite', strict)
  const item = await write.store.get(order)
  const holds = item !== undefined && from.includes(item.state)
  if (holds) await write.store.put({ ...item, ...changed })
  await write.done
  return holds
}

/** Throws a draft away; says whether it still was one. */
export async function discard(database: Database, order: number): Promise<boolean> {
  const write = database.transaction('items', 'readwrite', strict)
  const isDraft = (await write.store.get(order))?.state === 'draft'
  if (isDraft) await write.store.delete(order)
  await write.done
  return isDraft
}

/** Forgets what the server has had for a week. */
export async function tidy(database: Database, now: number): Promise<void> {
  const write = database.transaction('items', 'readwrite')
  for (const item of await write.store.getAll()) {
    const old = item.state === 'received' && now - (item.receivedAt ?? now) > shownFor
    if (old && item.order !== undefined) await write.store.delete(item.order)
  }
  await write.done
}
