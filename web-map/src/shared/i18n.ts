// The language of the page: Chinese unless the browser or the user says otherwise; a choice is kept
// on this browser.
import { computed, ref, watchEffect } from 'vue'
import en from './locales/en.ts'
import zhCN from './locales/zh-CN.ts'

export type Messages = typeof zhCN

export const locales = ['zh-CN', 'en'] as const
export type Locale = (typeof locales)[number]

const catalogue: Record<Locale, Messages> = { 'zh-CN': zhCN, en }
const storageKey = 'riverward.locale'

export const locale = ref<Locale>(remembered() ?? preferred(navigator.languages))

/** The texts of the current language; in a template, `m.list.empty`. */
export const messages = computed(() => catalogue[locale.value])

export function chooseLocale(choice: Locale): void {
  locale.value = choice
  try {
    localStorage.setItem(storageKey, choice)
  } catch {
    // A browser that keeps nothing still switches for this visit.
  }
}

/** The first language of the browser that the console speaks. */
export function preferred(languages: readonly string[]): Locale {
  for (const language of languages) {
    if (language.toLowerCase().startsWith('zh')) return 'zh-CN'
    if (language.toLowerCase().startsWith('en')) return 'en'
  }
  return 'zh-CN'
}

function remembered(): Locale | null {
  try {
    const kept = localStorage.getItem(storageKey)
    return locales.find((known) => known === kept) ?? null
  } catch {
    return null
  }
}

watchEffect(() => {
  document.documentElement.lang = locale.value
})
