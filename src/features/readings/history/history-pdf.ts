import type { Paper, PaperColumn, PaperFact, PaperRow } from '../../../platform/pdf.ts'
import { informationPhone, type Utility } from '../../../platform/utility.ts'
import { formatDay, formatInstant, formatNumber, formatPeriod } from '../../../web/format.ts'
import { paperFrame } from '../../../web/paper-frame.ts'
import { readingStateWords } from '../../../web/states/words.ts'
import type { HistoryRow } from './store.ts'
import { isEstimate, kindWords, noteWords, type Words } from './words.ts'

/** What the paper was asked for, in words for its head. */
export type HistoryTerms = {
  contract: string
  from: string
  to: string
  /** text of the meter filter, empty when none */
  meter: string
  at: Date
  isCut: boolean
}

/** The same rows as page and files, as a paper: by month and house, heads on every page. */
export function composeHistoryPaper(
  rows: readonly HistoryRow[],
  terms: HistoryTerms,
  utility: Utility,
  words: Words,
): Paper {
  const { t, language } = words
  const period = t('history:paper.periodOf', {
    from: formatPeriod(terms.from, language),
    to: formatPeriod(terms.to, language),
  })
  return {
    language,
    title: `${t('history:paper.title')}, ${period}`,
    subject: `${t('history:paper.contract')}: ${terms.contract}`,
    createdAt: terms.at.toISOString(),
    ...paperFrame({
      utility,
      infoPhone: informationPhone(utility),
      t,
      language,
      left: `${t('history:paper.title')}, ${period}`,
    }),
    blocks: [
      { kind: 'title', text: t('history:paper.title'), under: period },
      { kind: 'facts', rows: facts(rows, terms, words) },
      ...(terms.isCut
        ? [{ kind: 'notice' as const, text: t('history:paper.cut', { count: rows.length }) }]
        : []),
      { kind: 'table', columns: columns(words), rows: groupedRows(rows, words) },
    ],
  }
}

function facts(rows: readonly HistoryRow[], terms: HistoryTerms, { t, language }: Words): PaperFact[] {
  return [
    { name: t('history:paper.contract'), value: terms.contract },
    ...(terms.meter === '' ? [] : [{ name: t('history:paper.filter'), value: terms.meter }]),
    { name: t('history:paper.asOf'), value: formatInstant(terms.at, language) },
    { name: t('history:paper.rows'), value: String(rows.length) },
  ]
}

function columns({ t }: Words): PaperColumn[] {
  const head = (name: string, width: number, align: 'left' | 'right' = 'left'): PaperColumn => ({
    head: t(`history:column.${name}`),
    width,
    align,
  })
  return [
    head('inlet', 118),
    head('meter', 146),
    head('readOn', 52),
    head('previous', 58, 'right'),
    head('value', 52, 'right'),
    head('volume', 50, 'right'),
    head('source', 54),
    head('state', 80),
    head('note', 88),
    head('submission', 82),
  ]
}

function groupedRows(rows: readonly HistoryRow[], words: Words): PaperRow[] {
  const groups = Map.groupBy(rows, (row) => `${row.period} ${row.contractNumber} ${row.accountNumber}`)
  return [...groups.values()].flatMap((group) => [
    ...group.slice(0, 1).map((row): PaperRow => ({ kind: 'group', text: groupWords(row, words) })),
    ...group.map((row): PaperRow => {
      const cells = cellsOf(row, words)
      return row.state === 'REPLACED' ? { kind: 'cells', cells, tone: 'weak' } : { kind: 'cells', cells }
    }),
  ])
}

function groupWords(row: HistoryRow, { t, language }: Words): string {
  return t('history:house', { month: formatPeriod(row.period, language), address: row.address })
}

function cellsOf(row: HistoryRow, words: Words): string[] {
  const { t, language } = words
  const state = readingStateWords(row, words).text
  const meter = t('history:meterOf', { serial: row.serial, model: row.meterModel })
  return [
    t('history:inletOf', { number: row.inletNumber, name: row.inletName }),
    row.register === 1 ? meter : `${meter}, ${t('history:registerSecond')}`,
    row.readOn === null ? '–' : formatDay(row.readOn, 'numeric', language),
    row.previous === null ? '–' : String(row.previous),
    row.value === null ? '–' : String(row.value),
    row.volume === null ? '–' : formatNumber(row.volume, language),
    t(`states:source.${row.source}`),
    isEstimate(row) && row.state !== 'ESTIMATED' ? `${state}, ${t('history:estimate')}` : state,
    [kindWords(row, words), noteWords(row, words)].filter(Boolean).join('; '),
    row.submissionNumber ?? '',
  ]
}
