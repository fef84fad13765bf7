// The texts of the phone: those of the page's language alone are fetched, and kept beside its
// script.
import type { Messages as Texts } from './locales/zh-CN.gen.ts'

export type { Texts }

/** The texts in the language of the page. */
export async function texts(language = document.documentElement.lang): Promise<Texts> {
  const fetched = language.startsWith('en')
    ? import('./locales/en.gen.ts')
    : import('./locales/zh-CN.gen.ts')
  return (await fetched).default
}
