// What a page owes everybody, measured in the browser that shows it.
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']

/** No violation of WCAG 2.0 to 2.2 A and AA nor of axe's best practice. */
export async function expectNoViolations(page: Page, state: string): Promise<void> {
  // Legacy mode works inside the page alone: there are no frames to look into from outside, and it takes half the time.
  const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode().analyze()
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`),
  )
  expect.soft(found, state).toEqual([])
}

/** Nothing has to be scrolled sideways. */
export async function expectToFitAcross(page: Page, state: string): Promise<void> {
  const [needed, given] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return [scrollWidth, clientWidth]
  })
  expect.soft(needed, `${state}: width`).toBeLessThanOrEqual(given ?? 0)
}

/** Texts smaller than 18 px that are meant to be seen. */
export function smallTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent?.trim()
      const element = walker.currentNode.parentElement
      if (
        !text ||
        !element ||
        element.closest('script, style, .hidden') ||
        !element.checkVisibility()
      )
        continue
      const size = Number.parseFloat(getComputedStyle(element).fontSize)
      if (size < 18) found.add(`${size} px: ${text}`)
    }
    return [...found]
  })
}

/** What can be tapped and is lower than 44 px. A radio counts with the label around it, a skip link once it is shown. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const targets =
      'a[href], button, summary, label:has(input), input:not([type=hidden], [type=radio]), textarea'
    for (const element of document.querySelectorAll(targets)) {
      if (element.matches('.skip') || !element.checkVisibility()) continue
      const { height } = element.getBoundingClientRect()
      if (height < 43.5)
        found.push(`${Math.round(height)} px: ${element.textContent?.trim() || element.tagName}`)
    }
    return found
  })
}

const widths = [320, 360, 1280]

/** A page at every width, and on the narrowest one once more for readers of large letters. */
export async function examine(page: Page, state: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 740 })
    await expectNoViolations(page, `${state} at ${width}`)
    await expectToFitAcross(page, `${state} at ${width}`)
  }
  await page.setViewportSize({ width: 320, height: 740 })
  // As a browser does whose reader asked for letters of one and a half times the size.
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '30px'))
  await expectToFitAcross(page, `${state} at 320 with large letters`)
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'))
  expect.soft(await smallTexts(page), `${state}: text`).toEqual([])
  expect.soft(await smallTargets(page), `${state}: targets`).toEqual([])
}
