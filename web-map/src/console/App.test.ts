import { mount } from '@vue/test-utils'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { speak } from '../shared/i18n.ts'
import m from '../shared/locales/en.gen.ts'
import App from './App.vue'
import { routes } from './router.ts'
import { areas, me, settle } from './testing/open.ts'
import { page, refusal, Server, silence } from './testing/server.ts'

const who = 'GET /api/v1/me'
const scope = 'GET /api/v1/areas'
const events = 'GET /api/v1/events'

async function openApp(address: string, server: Server) {
  vi.stubGlobal('fetch', server.fetch)
  await speak('en')
  const router = createRouter({ history: createMemoryHistory(), routes })
  await router.push(address)
  const app = mount(App, { global: { plugins: [router] } })
  onTestFinished(() => {
    app.unmount()
    vi.unstubAllGlobals()
    expect(server.unexpected).toEqual([])
  })
  await settle()
  return app
}

const official = () =>
  new Server()
    .on(who, () => me)
    .on(scope, () => ({ items: areas }))
    .on(events, () => new Response(new ReadableStream()))
    .on('GET /api/v1/status', () => ({ sequence: 1, geometry_version: 1, ids: [], status: '' }))
    .on('GET /api/v1/problems', () => page([]))

test('an official gets the page of the address and the live feed of their area', async () => {
  const server = official()
  const app = await openApp('/problems', server)
  expect(document.title).toBe(m.title({ page: m.problems.title }))
  expect(app.get('nav [aria-current=page]').text()).toBe(m.nav.problems)
  expect(app.get('header').text()).toContain(m.live.live)
  expect(server.to(events).map(({ query }) => query)).toEqual([{ area: me.area.path }])
})

test('a steward is shown the way to their own pages, and nothing of the console', async () => {
  const server = new Server()
    .on(who, () => ({ ...me, role: 'steward' }))
    .on(scope, () => refusal(403, 'Not an official'))
  const app = await openApp('/problems', server)
  expect(app.get('a').attributes('href')).toBe('/my')
  expect(app.text()).toContain(m.steward.title)
  expect(app.text()).not.toContain('Not an official')
  expect(app.find('nav').exists()).toBe(false)
  expect(server.to(events)).toHaveLength(0)
})

test('whose rights rest is asked to sign in by password', async () => {
  const server = new Server()
    .on(who, () => ({ ...me, role: 'steward', may: [], rests: true }))
    .on(scope, () => refusal(403, 'Not an official'))
  const app = await openApp('/problems', server)
  expect(app.get('a').attributes('href')).toBe('/login?next=/console')
  expect(app.text()).toContain(m.steward.restsTitle)
})

test('without network the page says so, and opens once there is one', async () => {
  const server = official().on(who, silence).on(scope, silence)
  const app = await openApp('/problems', server)
  expect(app.get('[role=alert]').text()).toContain(m.failure.offline)
  server.on(who, () => me).on(scope, () => ({ items: areas }))
  await app.get('button').trigger('click')
  await settle()
  expect(app.find('[role=alert]').text()).toBe('')
  expect(app.find('nav').exists()).toBe(true)
})

test('a page that does not exist says so in its heading', async () => {
  const app = await openApp('/nowhere', official())
  expect(app.get('h1').text()).toBe(m.notFound.title)
})
