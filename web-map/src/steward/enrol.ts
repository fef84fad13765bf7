// The page behind an enrolment link: a key is made before the button's form is sent.
import type { Texts } from './texts.ts'
import type { Database } from './store/database.ts'
import { makeKey, sign } from './store/keys.ts'

/**
 * Gives the form a key and its proof. Without one the phone is bound all the same, and signs
 * nothing.
 */
export function prepareEnrolment(
  form: HTMLFormElement,
  database: Promise<Database | null>,
  texts: Promise<Texts>,
): void {
  let ready = false
  form.addEventListener('submit', (event) => {
    if (ready) return
    event.preventDefault()
    ready = true
    void database
      .then((opened) => opened && fill(form, opened, texts))
      .catch(() => undefined)
      // The form's button is called "submit", and stands before the form's own function of that
      // name.
      .then(() => HTMLFormElement.prototype.submit.call(form))
  })
}

async function fill(
  form: HTMLFormElement,
  database: Database,
  texts: Promise<Texts>,
): Promise<void> {
  const key = await makeKey(database)
  const set = (name: string, value: string) => {
    const field = form.querySelector<HTMLInputElement>(`input[name="${name}"]`)
    if (field) field.value = value
  }
  set('key', key.publicKey)
  set('proof', await sign(key, `riverward enrolment\n${form.dataset['token'] ?? ''}`))
  // The key counts without a name.
  const name = texts.then((known) => deviceName(navigator.userAgent, known))
  set('device_name', await name.catch(() => ''))
  // A browser that is short of space may drop what it was not asked to keep.
  const { storage } = navigator as { storage?: { persist?: () => Promise<boolean> } }
  await storage?.persist?.()
}

/** A name by which its owner tells the phone from the others. */
export function deviceName(agent: string, texts: Texts): string {
  const system =
    /iPhone|iPad/.exec(agent)?.[0] ?? /Android|Windows|Macintosh|Linux|HarmonyOS/.exec(agent)?.[0]
  const model = /Android [^;)]*; ([^;)]+?)(?: Build|[;)])/.exec(agent)?.[1]
  const browser = agent.includes('MicroMessenger')
    ? texts.device.wechat
    : (/(?:Edg|Firefox|HuaweiBrowser|MiuiBrowser|UCBrowser|Chrome|Safari)/.exec(agent)?.[0] ?? '')
  return [model ?? system ?? texts.device.phone, browser].filter(Boolean).join(' · ')
}
