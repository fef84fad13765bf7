import type { Page } from '@playwright/test'
import type { Account } from './server.ts'

type Session = Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>[number]

/** Sessions of this worker by server and account: the server takes ten sign-ins a minute of a name. */
const sessions = new Map<string, Session>()

/** Through the form the first time, with that session from then on; ends at `next`. */
export async function signIn(page: Page, account: Account, next: string): Promise<void> {
  const who = `${account.baseUrl} ${account.login}`
  const kept = sessions.get(who)
  if (kept) {
    await page.context().addCookies([kept])
    await page.goto(next)
    return
  }
  await page.goto(`/login?next=${encodeURIComponent(next)}`)
  await page.getByLabel('登录名').fill(account.login)
  await page.getByLabel('密码').fill(account.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL((url) => url.pathname + url.search === next)
  const cookies = await page.context().cookies()
  const session = cookies.find(({ name }) => name === '__Host-session')
  if (!session) throw new Error(`${account.login} has no session`)
  sessions.set(who, session)
}
