import { join } from 'node:path'
import { expect } from '@playwright/test'
import { accounts, codes } from './helpers/district.ts'
import { test } from './helpers/test.ts'

const picture = (name: string): string => join(import.meta.dirname, '../../docs/images', `${name}.png`)

test('resident', async ({ newResident }) => {
  const resident = await newResident()
  await resident.scan(codes.river())
  await resident.page.screenshot({ path: picture('resident') })
})

test('steward', async ({ newSteward }) => {
  const steward = await newSteward()
  await steward.signIn(accounts.roadChief())
  await steward.page.goto(codes.road())
  await steward.page.screenshot({ path: picture('steward') })
})

test('console', async ({ newOfficial }) => {
  const official = await newOfficial()
  await official.signIn(accounts.official())
  await expect(official.canvas).toBeVisible()
  await official.rows.nth(1).click()
  await expect(official.drawer.getByRole('heading', { level: 2 })).toBeVisible()
  await official.isDrawn()
  await official.page.screenshot({ path: picture('console') })
})
