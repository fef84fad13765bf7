// The same three answers that the server gives, so that a steward without network knows at once.
import type { Fix, Stored } from './store/items.ts'

export interface Place {
  lon: number
  lat: number
  /** Radius of the fence in metres. */
  radius: number
}

const earthRadius = 6_371_008.8
const coarsest = 100

/** Metres between two positions on the mean sphere; 0.3 % off at most, and a fence is 50 m. */
export function distance(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2
  const h =
    half(a.lat, b.lat) + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half(a.lon, b.lon)
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)))
}

/**
 * Outside when even the nearest point of the circle is beyond the fence; inside only with a circle
 * of 100 m at most. Of a place that nobody has located neither can be said.
 */
export function fence(place: Place | null, fix: Fix | null): Stored['fence'] {
  if (!fix) return 'none'
  if (!place) return 'uncertain'
  if (distance(place, fix) - fix.accuracy > place.radius) return 'outside'
  return fix.accuracy <= coarsest ? 'inside' : 'uncertain'
}

/** Reads `lon,lat,radius`; none for anything else, as where nobody has located the place. */
export function readPlace(text: string | undefined): Place | null {
  const [lon, lat, radius] = (text ?? '').split(',').map(Number)
  if (lon === undefined || lat === undefined || radius === undefined) return null
  return [lon, lat, radius].every(Number.isFinite) ? { lon, lat, radius } : null
}
