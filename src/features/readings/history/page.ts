import { paths } from '../../../paths.ts'
import { formatDay, formatInstant, formatNumber, formatPeriod } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import { readingStateWords } from '../../../web/states/words.ts'
import type { VisitorContract } from '../../../web/visitor.ts'
import type { HistoryFilter } from './form.ts'
import type { HistoryPart, HistoryView } from './service.ts'
import type { HistoryRow, HistorySubmission } from './store.ts'
import { isEstimate, kindWords, noteWords, type Words } from './words.ts'

type Link = { href: string; text: string }

export type HistoryPage = Page & {
  filter: {
    /** empty for a visitor with one contract */
    contracts: { value: string; text: string; isChosen: boolean }[]
    /** a browser's month field shows no wrong value: then it is plain text and nothing typed is lost */
    monthType: 'month' | 'text'
    from: string
    to: string
    meter: string
    hasReplaced: boolean
  }
  /** nothing to choose from yet */
  hasNoContracts: boolean
  linkContract: string
  files: Link[]
  submissions: SubmissionLine[]
  groups: { title: string; rows: RowLine[] }[]
  isEmpty: boolean
  more: string | undefined
  pages: { text: string; newer: Link | undefined; older: Link | undefined } | undefined
}

type SubmissionLine = {
  number: string
  href: string
  sentAt: string
  month: string
  revision: string
  sent: string
  /** who submitted it; who typed and who told it, where others did */
  who: string[]
  state: string
  isReplaced: boolean
  protocol: { href: string; text: string; label: string }
}

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

/** What the page is made of: the visitor's contracts, the filter as typed and, when it was good, what was found. */
export type HistoryState = {
  contracts: readonly VisitorContract[]
  contractId: string | undefined
  values: FormValues
  errors?: readonly FieldError[]
  found?: { filter: HistoryFilter; view: HistoryView }
}

export function historyPage(state: HistoryState, words: Words): HistoryPage {
  const { t } = words
  const { found, contracts } = state
  const rows = found?.view.rows ?? []
  return {
    view: 'readings/history',
    title: t('history:title'),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    filter: filterShown(state, words),
    hasNoContracts: contracts.length === 0,
    linkContract: paths.contract.link,
    files: found?.view.part === undefined ? [] : fileLinks(state),
    submissions: (found?.view.submissions ?? []).map((submission) => submissionLine(submission, words)),
    groups: groupRows(rows, rightsOf(contracts), words),
    isEmpty: found !== undefined && rows.length === 0,
    more: moreSentence(found?.view, words),
    pages: pageLinks(state, words),
  }
}

function filterShown(state: HistoryState, words: Words): HistoryPage['filter'] {
  const { values, found, errors } = state
  return {
    contracts: contractChoices(state, words),
    monthType: errors === undefined ? 'month' : 'text',
    from: values['from'] ?? '',
    to: values['to'] ?? '',
    meter: meterShown(found, values),
    hasReplaced: values['replaced'] === '1',
  }
}

function contractChoices(
  { contracts, contractId }: HistoryState,
  { t }: Words,
): HistoryPage['filter']['contracts'] {
  if (contracts.length < 2) return []
  const all = { value: 'all', text: t('history:filter.allContracts'), isChosen: contractId === undefined }
  return [all, ...contracts.map(({ id, label }) => ({ value: id, text: label, isChosen: id === contractId }))]
}

/** A meter named by its id in the address is shown by its serial. */
function meterShown(found: HistoryState['found'], values: FormValues): string {
  const meter = found?.filter.meter
  return meter !== undefined && 'id' in meter ? (found?.view.rows[0]?.serial ?? '') : (values['meter'] ?? '')
}

/** The filter as it stands, for links to files and to other pages of it. */
function linkValues({
  contracts,
  contractId,
  values,
}: HistoryState): Parameters<typeof paths.history.page>[0] & object {
  return {
    ...(contracts.length < 2 ? {} : { contract: contractId ?? 'all' }),
    from: values['from'] ?? '',
    to: values['to'] ?? '',
    meter: values['meter'] ?? '',
    ...(values['replaced'] === '1' ? { replaced: '1' } : {}),
  }
}

function fileLinks(state: HistoryState): Link[] {
  const kinds = ['csv', 'xlsx', 'pdf'] as const
  return kinds.map((kind) => ({
    href: paths.history.file(kind, linkValues(state)),
    text: kind.toUpperCase(),
  }))
}

function submissionLine(submission: HistorySubmission, { t, language }: Words): SubmissionLine {
  const isReplaced = submission.state === 'REPLACED'
  return {
    number: submission.number,
    href: paths.readings.submission(submission.id),
    sentAt: formatInstant(submission.sentAt, language),
    month: `${formatPeriod(submission.period, language)}, № ${submission.contractNumber}`,
    revision: t(`history:revision.${submission.kind}`, { revision: submission.revision }),
    sent: t('history:sentOf', { sent: submission.sentMeters, total: submission.totalMeters }),
    who: sendersOf(submission, t),
    state: t(`states:submission.${submission.state}`),
    isReplaced,
    protocol: {
      href: paths.readings.protocol(submission.id),
      text: t('history:protocol'),
      label: t('history:protocolOf', { number: submission.number }),
    },
  }
}

/** Four eyes: who typed, who submitted. A clerk stands under no name of his own. */
function sendersOf(
  { senderName, enteredBy, callerName, isByStaff }: HistorySubmission,
  t: Words['t'],
): string[] {
  if (isByStaff)
    return [
      t('history:who.staff'),
      ...(callerName === null ? [] : [t('history:who.caller', { who: callerName })]),
    ]
  return enteredBy === null
    ? [senderName]
    : [t('history:who.entered', { who: enteredBy }), t('history:who.submitted', { who: senderName })]
}

/** Ids of the contracts by which the visitor may submit, and of those whose readings he may type. */
type Rights = { askable: ReadonlySet<string>; enterable: ReadonlySet<string> }

function rightsOf(contracts: readonly VisitorContract[]): Rights {
  const having = (may: (contract: VisitorContract) => boolean) =>
    new Set(contracts.filter(may).map(({ id }) => id))
  return {
    askable: having(({ canSubmit }) => canSubmit),
    enterable: having(({ canEnter, canSubmit }) => canEnter || canSubmit),
  }
}

function groupRows(
  rows: readonly HistoryRow[],
  { askable, enterable }: Rights,
  words: Words,
): HistoryPage['groups'] {
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

function moreSentence(view: HistoryView | undefined, { t }: Words): string | undefined {
  if (view?.part === undefined || view.part.count <= view.rows.length) return undefined
  return t('history:more', { shown: view.rows.length, count: view.part.count })
}

function pageLinks(state: HistoryState, words: Words): HistoryPage['pages'] {
  if (state.found === undefined) return undefined
  const { filter, view } = state.found
  if (view.parts.length < 2) return undefined
  const link = (page: number, key: string): Link | undefined => {
    const part = view.parts[page - 1]
    if (part === undefined) return undefined
    return {
      href: paths.history.page({ ...linkValues(state), page: String(page) }),
      text: `${words.t(`history:${key}`)}: ${monthsOf(part, words)}`,
    }
  }
  return {
    text: words.t('history:pageOf', { page: filter.page, pages: view.parts.length }),
    newer: link(filter.page - 1, 'newer'),
    older: link(filter.page + 1, 'older'),
  }
}

function monthsOf({ from, to }: HistoryPart, { language }: Words): string {
  const first = formatPeriod(from, language)
  return from === to ? first : `${first} – ${formatPeriod(to, language)}`
}
