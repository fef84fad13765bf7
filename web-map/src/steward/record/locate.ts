import type { Fix } from '../store/items.ts'

/**
 * Limit of the browser's own: it stands still while the browser asks for leave, so there is another
 * one outside.
 */
const limit = 15_000

export type Located = { fix: Fix } | { fix: null; denied: boolean }

/** Asks the phone once where it is; never fails and never takes longer than 15 seconds. */
export function locate(): Promise<Located> {
  return new Promise((done) => {
    const nowhere = (denied: boolean) => {
      done({ fix: null, denied })
    }
    if (!('geolocation' in navigator)) {
      nowhere(false)
      return
    }
    setTimeout(() => nowhere(false), limit)
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        done({
          fix: {
            lon: coords.longitude,
            lat: coords.latitude,
            accuracy: coords.accuracy,
            // Some phones stamp a position ahead of their own clock.
            takenAt: Math.round(Math.min(timestamp, Date.now())),
          },
        }),
      (error) => nowhere(error.code === error.PERMISSION_DENIED),
      { enableHighAccuracy: true, maximumAge: 0, timeout: limit },
    )
  })
}
