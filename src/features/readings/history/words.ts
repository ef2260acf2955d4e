import type { Language, Translate } from '../../../platform/i18n.ts'
import { formatDay } from '../../../web/format.ts'
import type { HistoryRow } from './store.ts'

/** The reader's words and language. */
export type Words = { t: Translate; language: Language }

/** true when nobody read the dial: a calculated value or volume. */
export function isEstimate(row: HistoryRow): boolean {
  return row.source === 'estimate' || row.state === 'ESTIMATED'
}

/** «51, нормальный»; empty when none. */
export function kindWords(row: HistoryRow, { language }: Words): string {
  return codeWords(row.kindCode, language === 'ru' ? row.kindRu : row.kindEn)
}

/** Note with its own text and the days the inlet was off. */
export function noteWords(row: HistoryRow, { t, language }: Words): string {
  const note = codeWords(row.noteCode, language === 'ru' ? row.noteRu : row.noteEn)
  return [note, row.noteText ?? '', offWords(row, { t, language })].filter(Boolean).join('; ')
}

function codeWords(code: string | null, name: string | null): string {
  if (code === null) return ''
  return name === null ? code : `${code}, ${name.toLowerCase()}`
}

function offWords({ offFrom, offTo }: HistoryRow, { t, language }: Words): string {
  if (offFrom === null) return ''
  const from = formatDay(offFrom, 'numeric', language)
  return offTo === null
    ? t('history:offSince', { from })
    : t('history:off', { from, to: formatDay(offTo, 'numeric', language) })
}
