// What the service worker keeps and answers with, apart from the worker's events so that it can be
// tested.

export const files = 'riverward-files'

/** One shelf an account: another account's pages are thrown away. */
export const shelf = (account: string) => `riverward-pages ${account}`

/** Whose shelf this is; none where it is no shelf of pages. */
export const ownerOf = (name: string) =>
  name.startsWith(shelf('')) ? name.slice(shelf('').length) : null

/** So long a kept page is not fetched again by itself; opening it renews it. */
const fresherThan = 6 * 3_600_000

/** Whether a page that was kept at this moment, in milliseconds, need not be fetched again. */
export const fresh = (keptAt: string | null, now: number) =>
  keptAt !== null && now - Number(keptAt) < fresherThan

/** How long the network may take before a kept page is better. */
export const patience = 4_000

/**
 * The path under which a page is kept: a plate carries `/Q/…` in upper case. None for what is never
 * kept.
 */
export function keptPath(url: URL, origin: string): string | null {
  if (url.origin !== origin) return null
  const path = url.pathname.toLowerCase()
  return path === '/my' || /^\/q\/\d{9}$/.test(path) ? path : null
}

/** Whether a page is a steward's own: anonymous ones are never kept. */
export const isOwn = (html: string, account: string) =>
  html.includes(`<meta name="steward" content="${account}">`)

/** Says in the page itself that it is a kept one, and of when. */
export const marked = (html: string, at: string) =>
  html.replace('<head>', `<head>\n<meta name="kept" content="${at}">`)
