// `npm run screenshots`: the pictures of the README, taken of the demonstration district.
import { defineConfig } from '@playwright/test'
import tests from './playwright.config.ts'

export default defineConfig(tests, { testDir: '.', testMatch: 'screenshots.ts', workers: 1 })
