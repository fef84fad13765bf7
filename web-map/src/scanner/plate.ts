// What a QR code has to say to be a plate's. The link is taken whatever host it names, since plates
// outlive addresses; all that is used of it are its digits, and whether they are a code of ours the
// server says.
const link = /^https?:\/\/[^\s/?#\\@]+\/q\/(\d{9})\/?(?:[?#].*)?$/i
const digits = /^\d{3}[ -]?\d{3}[ -]?\d{3}$/

/** The nine digits of a plate; nothing where the text is of something else. */
export function plateIn(text: string): string | undefined {
  const trimmed = text.trim()
  return link.exec(trimmed)?.[1] ?? (digits.test(trimmed) ? trimmed.replace(/\D/g, '') : undefined)
}
