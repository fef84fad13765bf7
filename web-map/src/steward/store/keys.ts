// The phone's key: made here, and its private half cannot be read by anybody, not even by this
// script.
import { hash, toBase64Url, utf8 } from '../base64.ts'
import { strict, type Database } from './database.ts'

export interface DeviceKey {
  /** Whose it is; `pending` until the page after the enrolment says whose. */
  account: string
  privateKey: CryptoKey
  /** P-256, 65 bytes, base64url. */
  publicKey: string
  /** SHA-256 of those bytes: how records name the phone. */
  device: string
  /** The newest record signed with it: its number, and the SHA-256 of its payload. */
  sequence: number
  previous: string
}

const pending = 'pending'
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }

/** Makes a key and keeps it until it is known whose it is. */
export async function makeKey(database: Database): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey)
  const key: DeviceKey = {
    account: pending,
    privateKey: pair.privateKey,
    publicKey: toBase64Url(raw),
    device: await hash(raw),
    sequence: 0,
    previous: '',
  }
  const write = database.transaction('keys', 'readwrite', strict)
  await write.store.put(key)
  await write.done
  return key
}

/** The key of an account; one that was just enrolled becomes the account's now. */
export async function keyOf(
  database: Database,
  account: string,
  enrolled: boolean,
): Promise<DeviceKey | undefined> {
  if (!enrolled) return database.get('keys', account)
  const write = database.transaction('keys', 'readwrite', strict)
  const made = await write.store.get(pending)
  if (made) {
    await write.store.put({ ...made, account })
    await write.store.delete(pending)
  }
  const key = await write.store.get(account)
  await write.done
  return key
}

/** ECDSA over SHA-256: r and s, 64 bytes, base64url. */
export async function sign(key: DeviceKey, text: string): Promise<string> {
  return toBase64Url(
    await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, utf8(text)),
  )
}
