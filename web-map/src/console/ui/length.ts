import type { Messages } from '../../shared/i18n.ts'

/** A length the way it is read aloud; ponds and grids have none. */
export function lengthWords(meters: number | null | undefined, m: Messages): string {
  if (!meters) return m.none
  return meters < 1000
    ? m.length.m({ length: Math.round(meters) })
    : m.length.km({ length: (meters / 1000).toFixed(1) })
}
