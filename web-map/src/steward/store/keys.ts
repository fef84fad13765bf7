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

/** ECDSA over SHA-256: r and s, 64 bytes, base64url; in the lower of its two forms. */
export async function sign(key: DeviceKey, text: string): Promise<string> {
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    key.privateKey,
    utf8(text),
  )
  return toBase64Url(lowerForm(new Uint8Array(signature)))
}

/** The order of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/**
 * The one of the two forms of a signature, r with s and r with the order less s, whose second half
 * is the lower. Both verify, and anybody makes one of the other: so the server takes one alone.
 */
export function lowerForm(signature: Uint8Array): Uint8Array {
  const digits = Array.from(signature.subarray(32), (byte) => byte.toString(16).padStart(2, '0'))
  const s = BigInt(`0x${digits.join('')}`)
  if (s <= order / 2n) return signature
  const other = (order - s).toString(16).padStart(64, '0')
  const lower = signature.slice()
  for (let at = 0; at < 32; at += 1)
    lower[32 + at] = Number.parseInt(other.slice(2 * at, 2 * at + 2), 16)
  return lower
}
