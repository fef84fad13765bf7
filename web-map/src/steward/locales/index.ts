import { en } from './en.ts'
import { zhCN, type Texts } from './zh-CN.ts'

/** The texts in the language of the page. */
export function texts(language = document.documentElement.lang): Texts {
  return language.startsWith('en') ? en : zhCN
}

export type { Texts }
