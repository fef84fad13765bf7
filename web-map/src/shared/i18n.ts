// The language of the page: Chinese unless the browser or the user says otherwise; a choice is kept
// on this browser. Only the texts of that language are fetched.
import { computed, shallowRef, watchEffect } from 'vue'
import type { Messages } from './locales/zh-CN.gen.ts'

export type { Messages }

export const locales = ['zh-CN', 'en'] as const
export type Locale = (typeof locales)[number]

const catalogue: Record<Locale, () => Promise<{ default: Messages }>> = {
  'zh-CN': () => import('./locales/zh-CN.gen.ts'),
  en: () => import('./locales/en.gen.ts'),
}
const storageKey = 'riverward.locale'

// Both in one, so that a page never mixes a language with the texts of the other.
const current = shallowRef<{ locale: Locale; texts: Messages | null }>({
  locale: remembered() ?? preferred(navigator.languages),
  texts: null,
})

export const locale = computed(() => current.value.locale)

/** The texts of the current language; in a template, `m.list.empty`. Nothing is shown before. */
export const messages = computed(() => {
  if (!current.value.texts) throw new Error('texts are read before they were fetched')
  return current.value.texts
})

/** Fetches the texts and shows the page in them. */
export async function speak(language: Locale = locale.value): Promise<void> {
  const { default: texts } = await catalogue[language]()
  current.value = { locale: language, texts }
}

export async function chooseLocale(choice: Locale): Promise<void> {
  await speak(choice)
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
