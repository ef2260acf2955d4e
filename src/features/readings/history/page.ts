import { paths } from '../../../paths.ts'
import { formatPeriod } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { VisitorContract } from '../../../web/visitor.ts'
import type { HistoryFilter } from './form.ts'
import type { HistoryPart, HistoryView } from './service.ts'
import { foldGroups, groupRows, rightsOf, type FoldedGroup, type Group, type Rights } from './page-rows.ts'
import { lapsedLine, submissionLine, type LapsedLine, type SubmissionLine } from './page-submissions.ts'
import type { Words } from './words.ts'

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
  /** typed and never submitted: readings have closed over it */
  lapsed: LapsedLine[]
  submissions: SubmissionLine[]
  groups: Group[]
  /** houses below the first rows: each opens by itself, all of them on paper */
  folded: FoldedGroup[]
  isEmpty: boolean
  more: string | undefined
  pages: { text: string; newer: Link | undefined; older: Link | undefined } | undefined
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
  const rights = rightsOf(contracts)
  return {
    view: 'readings/history',
    title: t('history:title'),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    filter: filterShown(state, words),
    hasNoContracts: contracts.length === 0,
    linkContract: paths.contract.link,
    files: found?.view.part === undefined ? [] : fileLinks(state),
    ...submissionsShown(found?.view, rights, words),
    ...foldGroups(groupRows(rows, rights, words), words),
    isEmpty: found !== undefined && rows.length === 0,
    more: moreSentence(found?.view, words),
    pages: pageLinks(state, words),
  }
}

function submissionsShown(
  view: HistoryView | undefined,
  { askable }: Rights,
  words: Words,
): Pick<HistoryPage, 'lapsed' | 'submissions'> {
  const { lapsed = [], submissions = [] } = view ?? {}
  return {
    lapsed: lapsed.map((draft) => lapsedLine(draft, askable.has(draft.contractId), words)),
    submissions: submissions.map((submission) => submissionLine(submission, words)),
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
