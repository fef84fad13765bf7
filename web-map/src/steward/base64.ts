/** Base64url without padding, as everything of the outbox that is bytes is written. */
export function toBase64Url(bytes: ArrayBuffer | Uint8Array): string {
  let text = ''
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte)
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** Base64url of the SHA-256 of bytes. */
export async function hash(bytes: BufferSource): Promise<string> {
  return toBase64Url(await crypto.subtle.digest('SHA-256', bytes))
}

/** The bytes of a text, as they are signed and sent. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
