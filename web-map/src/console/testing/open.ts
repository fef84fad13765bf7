// The console, opened at an address in front of a server that the test plays; found and used by the
// names that people see and screen readers read.
import { flushPromises, mount, type DOMWrapper, type VueWrapper } from '@vue/test-utils'
import { expect, onTestFinished, vi } from 'vitest'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { speak } from '../../shared/i18n.ts'
import type { Area, Me } from '../../shared/model.ts'
import ConsoleFrame from '../ConsoleFrame.vue'
import { routes } from '../router.ts'
import { openSession, type Session } from '../state/session.ts'
import { Server } from './server.ts'

export const me: Me = {
  account: { id: 1, login: 'official', name: '王丽' },
  area: { level: 'district', name: '清河区', path: '990101' },
  district: {
    district: 1,
    geometry_version: 1,
    name: '清河区',
    office_phone: null,
    time_zone: 'Asia/Shanghai',
  },
  role: 'official',
  may: [
    'see_console',
    'handle_problems',
    'keep_stewards',
    'give_phones',
    'print',
    'set_rules',
    'draw_segments',
    'read_audit',
  ],
  rests: false,
  password_given: false,
}

const area = (path: string, parent: string | null, level: Area['level'], name: string): Area => ({
  path,
  parent,
  level,
  name,
  bbox: null,
  segments: 2,
})
export const areas: Area[] = [
  area('990101', null, 'district', '清河区'),
  area('990101101', '990101', 'town', '柳树镇'),
  area('990101101001', '990101101', 'village', '河湾村'),
  area('990101102', '990101', 'town', '石桥镇'),
]

export class Page {
  readonly server: Server
  readonly session: Session
  readonly router: Router
  readonly whole: VueWrapper

  constructor(server: Server, session: Session, router: Router, whole: VueWrapper) {
    this.server = server
    this.session = session
    this.router = router
    this.whole = whole
  }

  get text(): string {
    return this.whole.get('main').text()
  }

  get query() {
    return this.router.currentRoute.value.query
  }

  /** What the page says in alarm. */
  get alerts(): string[] {
    return this.whole.findAll('main [role=alert]').map((alert) => alert.text())
  }

  button(name: string): DOMWrapper<HTMLButtonElement> {
    return only(this.buttons(name), `button “${name}”`)
  }

  buttons(name: string): DOMWrapper<HTMLButtonElement>[] {
    return this.whole
      .findAll<HTMLButtonElement>('button')
      .filter((button) => (button.attributes('aria-label') ?? button.text()) === name)
  }

  /**
   * The control of a label; of several forms with the same one, that of the form with the button.
   */
  field(label: string, form?: string) {
    const fields = this.whole
      .findAll('label')
      .filter((each) => each.find('span').exists() && each.get('span').text() === label)
      .filter((each) => form === undefined || this.formOf(form).contains(each.element))
    return only(fields, `field “${label}”`).get<HTMLInputElement>('input, select')
  }

  async click(name: string): Promise<void> {
    await this.button(name).trigger('click')
    await settle()
  }

  /**
   * Sends a form by its button, which has to be there to be pressed and whose fields the browser
   * has to let pass.
   */
  async submit(name: string): Promise<void> {
    const form = this.formOf(name)
    if (this.button(name).element.disabled) throw new Error(`“${name}” cannot be pressed`)
    if (!form.checkValidity()) throw new Error(`the fields of “${name}” are not filled in`)
    form.dispatchEvent(new Event('submit', { cancelable: true }))
    await settle()
  }

  async fill(label: string, value: string, form?: string): Promise<void> {
    await this.field(label, form).setValue(value)
    await settle()
  }

  /** Types and presses enter, which does not wait for the typing to pause. */
  async search(text: string, hint: string): Promise<void> {
    const field = this.whole.get(`input[placeholder="${hint}"]`)
    await field.setValue(text)
    await field.trigger('keydown', { key: 'Enter' })
    await settle()
  }

  private formOf(button: string): HTMLFormElement {
    const form = this.button(button).element.form
    if (!form) throw new Error(`“${button}” has no form`)
    return form
  }
}

/** Closed when the test ends, which fails if anything was asked that the test has no answer to. */
export async function openConsole(
  address: string,
  server: Server,
  changes: Partial<Me> = {},
): Promise<Page> {
  vi.stubGlobal('fetch', server.fetch)
  await speak('en')
  server
    .on('GET /api/v1/me', () => ({ ...me, ...changes }))
    .on('GET /api/v1/areas', () => ({ items: areas }))
  const session = await openSession()
  const router = createRouter({ history: createMemoryHistory(), routes })
  await router.push(address)
  const whole = mount(ConsoleFrame, {
    props: { session },
    global: { plugins: [router] },
    attachTo: document.body,
  })
  onTestFinished(() => {
    whole.unmount()
    vi.unstubAllGlobals()
    vi.useRealTimers()
    expect(server.unexpected).toEqual([])
  })
  await settle()
  return new Page(server, session, router, whole)
}

/**
 * Lets answers arrive, and what they change, and what is asked for then; all of it takes turns and
 * no time.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await flushPromises()
}

function only<T>(found: readonly T[], what: string): T {
  const [first] = found
  if (first === undefined || found.length > 1) throw new Error(`${found.length} of ${what}`)
  return first
}
