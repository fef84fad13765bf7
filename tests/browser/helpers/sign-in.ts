import type { Page } from '@playwright/test'
import type { Account } from './server.ts'

/** Through the form, as everybody; ends at `next`. */
export async function signIn(
  page: Page,
  { login, password }: Account,
  next: string,
): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(next)}`)
  await page.getByLabel('登录名').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL((url) => url.pathname + url.search === next)
}
