import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { accounts, codes } from './helpers/district.ts'
import { condense } from './helpers/pixels.ts'
import { test } from './helpers/test.ts'

const folder = join(import.meta.dirname, '../../docs/images')

async function keep(page: Page, name: string): Promise<void> {
  await writeFile(join(folder, `${name}.png`), condense(await page.screenshot()))
}

test('resident', async ({ newResident }) => {
  const resident = await newResident()
  await resident.scan(codes.river())
  await keep(resident.page, 'resident')
})

test('steward', async ({ newSteward }) => {
  const steward = await newSteward()
  await steward.signIn(accounts.roadChief())
  await steward.page.goto(codes.road())
  await keep(steward.page, 'steward')
})

test('console', async ({ newOfficial }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official())
  await expect(official.canvas).toBeVisible()
  await official.rows.nth(1).click()
  await expect(official.drawer.getByRole('heading', { level: 2 })).toBeVisible()
  await official.isDrawn()
  await keep(official.page, 'console')
})
