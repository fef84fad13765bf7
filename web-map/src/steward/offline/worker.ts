/// <reference lib="webworker" />
import { fresh, files, isOwn, keptPath, marked, ownerOf, patience, shelf } from './pages.ts'

declare const self: ServiceWorkerGlobalScope

interface Own {
  account: string
  pages: string[]
  assets: string[]
}

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => event.waitUntil(keepAll(event.data as Own)))

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET') return
  const url = new URL(request.url)
  const path = keptPath(url, self.location.origin)
  if (request.mode === 'navigate' && path !== null) event.respondWith(page(event, path))
  else if (url.origin === self.location.origin && url.pathname.startsWith('/static/'))
    event.respondWith(file(request))
})

async function keepAll({ account, pages, assets }: Own): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith('riverward-pages') && name !== shelf(account)) await caches.delete(name)
  }
  const kept = await caches.open(files)
  await Promise.all(
    assets.map(
      async (asset) => (await kept.match(asset)) ?? kept.add(asset).catch(() => undefined),
    ),
  )
  for (const request of await kept.keys()) {
    // Of an older release: no page that is kept from now on asks for it.
    if (!assets.includes(request.url)) await kept.delete(request)
  }
  const own = await caches.open(shelf(account))
  for (const path of pages) {
    const old = await own.match(path.toLowerCase())
    if (!fresh(old?.headers.get('X-Kept-At') ?? null, Date.now())) {
      await fetch(path, { credentials: 'same-origin' })
        .then((response) => keep(own, path, account, response))
        .catch(() => undefined)
    }
  }
}

async function keep(own: Cache, path: string, account: string, response: Response): Promise<void> {
  const html = await response.text()
  if (!response.ok || response.redirected || !isOwn(html, account)) return
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'X-Kept-At': String(Date.now()),
  }
  const policy = response.headers.get('Content-Security-Policy')
  const body = marked(html, new Date().toISOString())
  await own.put(
    path.toLowerCase(),
    new Response(body, {
      headers: { ...headers, ...(policy && { 'Content-Security-Policy': policy }) },
    }),
  )
}

/** The network's page, or the kept one where the network has none in time. */
async function page(event: FetchEvent, path: string): Promise<Response> {
  const kept = await caches.match(path)
  const network = fetch(event.request)
  if (!kept) return network
  // However late it comes, the page that is shown the next time is this one.
  event.waitUntil(network.then((response) => renew(path, response.clone())).catch(() => undefined))
  const late = new Promise<Response>((done) => setTimeout(() => done(kept), patience))
  return Promise.race([
    network.then((response) => (response.status < 500 ? response : kept)),
    late,
  ]).catch(() => kept)
}

async function renew(path: string, response: Response): Promise<void> {
  for (const name of await caches.keys()) {
    const account = ownerOf(name)
    if (account === null) continue
    const own = await caches.open(name)
    if (await own.match(path)) await keep(own, path, account, response)
  }
}

/** Names of files change with their content, so a kept one is the right one. */
async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request)
}
