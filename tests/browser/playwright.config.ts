import { defineConfig } from '@playwright/test'
import { chromium, desk } from './helpers/chromium.ts'

export default defineConfig({
  testDir: 'specs',
  outputDir: 'results',
  globalSetup: './setup/district.ts',
  globalTimeout: 20 * 60_000,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 2,
  retries: 0,
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['./reporter.ts']],
  use: {
    browserName: 'chromium',
    launchOptions: chromium,
    ...desk,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    actionTimeout: 15_000,
    trace: 'off',
    screenshot: 'off',
  },
})
