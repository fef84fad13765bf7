// From a draft to what is sent: the payload to the byte, its signature, its place in the key's
// chain. Tabs share the chain without locks: whoever finds it moved on begins again.
import { hash, utf8 } from '../base64.ts'
import { newestLease, strict, type Database } from './database.ts'
import type { Fix, Item, Kept } from './items.ts'
import { sign, type DeviceKey } from './keys.ts'

/** What is signed and sent of a record, in this order. */
export function scanPayload(item: Item, fix: Fix | null, key: DeviceKey | undefined): string {
  return JSON.stringify({
    id: item.id,
    code: item.code,
    outcome: item.outcome,
    ...(item.findings.length > 0 && { findings: item.findings }),
    ...(item.note !== '' && { note: item.note }),
    ...(item.tap !== undefined && { tap: item.tap }),
    ...(fix && { lon: fix.lon, lat: fix.lat, accuracy: fix.accuracy, taken_at: fix.takenAt }),
    device_time: item.tappedAt,
    ...(typeof item.lease === 'string' && { lease: item.lease }),
    ...(key && {
      device: key.device,
      sequence: key.sequence + 1,
      previous: key.previous,
      low_s: true,
    }),
  })
}

/** Makes a draft ready to be sent; false when it was discarded or sealed by another tab. */
export async function seal(database: Database, draft: Kept, fix: Fix | null): Promise<boolean> {
  for (;;) {
    const key = await database.get('keys', draft.account)
    const lease = draft.lease === undefined ? ((await newestLease(database)) ?? null) : draft.lease
    const payload = scanPayload({ ...draft, lease }, fix, key)
    const signature = key && (await sign(key, payload))
    const previous = key && (await hash(utf8(payload)))

    const write = database.transaction(['items', 'keys'], 'readwrite', strict)
    const [items, keys] = [write.objectStore('items'), write.objectStore('keys')]
    const item = await items.get(draft.order)
    if (item?.state !== 'draft') {
      await write.done
      return false
    }
    const head = await keys.get(draft.account)
    if (head?.device === key?.device && head?.sequence === key?.sequence) {
      await items.put({
        ...item,
        state: 'waiting',
        payload,
        ...(key &&
          signature !== undefined && {
            signature,
            publicKey: key.publicKey,
            sequence: key.sequence + 1,
          }),
      })
      if (head && previous !== undefined)
        await keys.put({ ...head, sequence: head.sequence + 1, previous })
      await write.done
      return true
    }
    await write.done
  }
}
