// Pages of one's own segments stay at hand without network, where the browser has service workers.

/** Tells the worker which pages are this steward's own. */
export async function keepOwnPages(account: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/sw.js')
  const { active } = await navigator.serviceWorker.ready
  const own = Array.from(
    document.querySelectorAll<HTMLAnchorElement>('a[href^="/q/"]'),
    (link) => link.pathname,
  )
  const files = Array.from(
    document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>(
      'script[src], link[rel=stylesheet], link[rel=modulepreload]',
    ),
  )
  const assets = files.map((file) => ('src' in file ? file.src : file.href)).filter(Boolean)
  active?.postMessage({
    account,
    assets,
    pages: location.pathname === '/my' ? ['/my', ...own] : [location.pathname],
  })
}

/** Nothing of somebody who signs out stays behind. */
export async function forgetOwnPages(): Promise<void> {
  if (!('caches' in globalThis)) return
  for (const name of await caches.keys())
    if (name.startsWith('riverward-pages')) await caches.delete(name)
}
