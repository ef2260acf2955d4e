import type { Translate } from '../platform/i18n.ts'
import type { FormatLanguage } from './format.ts'

/** What a page speaks with: the words of its language, and the language for days and figures. A request fits. */
export type Words = { t: Translate; language: FormatLanguage }
