import { paths } from '../../../paths.ts'
import { formatDay, formatNumber, formatPeriod } from '../../../web/format.ts'
import { readingStateWords } from '../../../web/states/words.ts'
import type { VisitorContract } from '../../../web/visitor.ts'
import type { HistoryRow } from './store.ts'
import { isEstimate, kindWords, noteWords, type Words } from './words.ts'

export type Group = { title: string; rows: RowLine[] }

export type FoldedGroup = Group & { summary: string }

type Link = { href: string; text: string }

/** Rows that stand open: a phone shows each as a card. */
const openRows = 30

type RowLine = {
  inlet: string
  meter: string
  readOn: string
  previous: string
  value: string
  volume: string
  source: string
  state: { text: string; tone: string }
  /** who did what with it, and when */
  way: { href: string; label: string }
  /** it has come back and may be sent again here */
  again: string | undefined
  remarks: string
  isEstimate: boolean
  submission: Link | undefined
  /** asks staff to put the value right; for whoever may submit */
  ask: { href: string; label: string } | undefined
}

/** Ids of the contracts by which the visitor may submit, and of those whose readings he may type. */
export type Rights = { askable: ReadonlySet<string>; enterable: ReadonlySet<string> }

export function rightsOf(contracts: readonly VisitorContract[]): Rights {
  const having = (may: (contract: VisitorContract) => boolean) =>
    new Set(contracts.filter(may).map(({ id }) => id))
  return {
    askable: having(({ canSubmit }) => canSubmit),
    enterable: having(({ canEnter, canSubmit }) => canEnter || canSubmit),
  }
}

export function groupRows(
  rows: readonly HistoryRow[],
  { askable, enterable }: Rights,
  words: Words,
): Group[] {
  const groups = Map.groupBy(rows, (row) => `${row.period} ${row.contractNumber} ${row.accountNumber}`)
  return [...groups.values()].map((group) => ({
    title: groupTitle(group[0], words),
    rows: group.map((row) => ({
      ...rowLine(row, words),
      way: wayLink(row, words),
      again:
        row.state === 'RETURNED' && enterable.has(row.contractId)
          ? paths.readings.returned(row.contractId)
          : undefined,
      ask: row.state === 'RETURNED' ? undefined : askLink(row, askable, words),
    })),
  }))
}

function groupTitle(row: HistoryRow | undefined, { t, language }: Words): string {
  if (row === undefined) return ''
  return t('history:house', { month: formatPeriod(row.period, language), address: row.address })
}

function askLink(row: HistoryRow, askable: ReadonlySet<string>, { t, language }: Words): RowLine['ask'] {
  const { contractId, registerId, period, state } = row
  if (state === 'REPLACED' || !askable.has(contractId)) return undefined
  const values = { month: formatPeriod(period, language), serial: row.serial }
  return {
    href: paths.corrections.ask({ contract: contractId, register: registerId, period }),
    label: t('history:askOf', values),
  }
}

function wayLink({ registerId, period, serial }: HistoryRow, { t, language }: Words): RowLine['way'] {
  const label = t('timeline:linkOf', { serial, month: formatPeriod(period, language) })
  return { href: paths.history.row(registerId, period), label }
}

function rowLine(row: HistoryRow, words: Words): Omit<RowLine, 'ask' | 'way' | 'again'> {
  const { t, language } = words
  const second = row.register === 1 ? '' : `, ${t('history:registerSecond')}`
  return {
    inlet: row.inletName,
    meter: `${t('history:meterOf', { serial: row.serial, model: row.meterModel })}${second}`,
    readOn: row.readOn === null ? '–' : formatDay(row.readOn, 'numeric', language),
    previous: row.previous === null ? '–' : String(row.previous),
    value: row.value === null ? '–' : String(row.value),
    volume: row.volume === null ? '–' : formatNumber(row.volume, language),
    source: t(`states:source.${row.source}`),
    state: readingStateWords(row, words),
    remarks: [kindWords(row, words), noteWords(row, words)].filter(Boolean).join('; '),
    isEstimate: isEstimate(row) && row.state !== 'ESTIMATED',
    submission:
      row.submissionId === null || row.submissionNumber === null
        ? undefined
        : { href: paths.readings.submission(row.submissionId), text: row.submissionNumber },
  }
}

/** The first rows open, and at least one house; the others folded by house. */
export function foldGroups(
  groups: readonly Group[],
  { t }: Words,
): { groups: Group[]; folded: FoldedGroup[] } {
  let shown = 0
  const isOpen = groups.map(({ rows }, at) => {
    shown += rows.length
    return at === 0 || shown <= openRows
  })
  return {
    groups: groups.filter((_group, at) => isOpen[at]),
    folded: groups
      .filter((_group, at) => isOpen[at] === false)
      .map((group) => ({
        ...group,
        summary: t('history:folded', { title: group.title, count: group.rows.length }),
      })),
  }
}
