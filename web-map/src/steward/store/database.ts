// What the phone keeps: records on their way, keys, the newest lease. ArrayBuffers and texts only,
// no Blobs: some webviews lose those.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Item } from './items.ts'
import type { KeptTrack } from '../track/kept.ts'
import type { DeviceKey } from './keys.ts'

interface Schema extends DBSchema {
  items: { key: number; value: Item; indexes: { id: string } }
  keys: { key: string; value: DeviceKey }
  lease: { key: 'newest'; value: string }
  tracks: { key: string; value: KeptTrack }
}

export type Database = IDBPDatabase<Schema>

/**
 * Opens the database, making it on first use. Fails where the browser keeps nothing (private
 * windows of old ones).
 */
export function openDatabase(name = 'riverward'): Promise<Database> {
  return openDB<Schema>(name, 2, {
    upgrade(database, before) {
      if (before < 1) {
        database
          .createObjectStore('items', { keyPath: 'order', autoIncrement: true })
          .createIndex('id', 'id', { unique: true })
        database.createObjectStore('keys', { keyPath: 'account' })
        database.createObjectStore('lease')
      }
      if (before < 2) database.createObjectStore('tracks', { keyPath: 'id' })
    },
    // A newer page wants to change the database: let go, so that it can.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
  })
}

/** A write is done only when it is on the disk, where the browser can promise that. */
export const strict: IDBTransactionOptions = { durability: 'strict' }

export async function newestLease(database: Database): Promise<string | undefined> {
  return database.get('lease', 'newest')
}

export async function keepLease(database: Database, lease: string): Promise<void> {
  await database.put('lease', lease, 'newest')
}
