// The machine's own Chromium, without windows and as quiet as it gets, with WebGL2 drawn by the processor.
import type { LaunchOptions } from '@playwright/test'

export const chromium: LaunchOptions = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium-headless-shell',
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
  ],
}

/** With all that a browser on a desk has: without windows nobody is asked, or refused, a camera. */
export const asking: LaunchOptions = { ...chromium, executablePath: '/usr/bin/chromium' }

/** A phone as many residents have it. */
export const phone = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}

export const desk = { viewport: { width: 1440, height: 900 } }
