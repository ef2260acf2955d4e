import { paths } from '../../../paths.ts'
import { formatPeriod, formatVolume, shortInstant } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import { listSorts, writeCursor, type ListSort } from './cursor.ts'
import { listStatuses, problemVerdicts } from './form.ts'
import { placeWords, senderWords, stateWords, type Words } from './list-words.ts'
import type { ListView } from './service.ts'
import type { ListRow } from './store.ts'

type Link = { href: string; text: string }
type Choice = { value: string; text: string; isChosen: boolean }

export type ListPage = Page & {
  filter: {
    /** a browser's month field shows no wrong value: then it is plain text and nothing typed is lost */
    periodType: 'month' | 'text'
    period: string
    contract: string
    address: string
    /** one of the further conditions is set */
    isMoreOpen: boolean
    choices: { name: string; label: string; options: Choice[] }[]
  }
  files: Link[]
  /** «Показано 50 передач за ноябрь 2026» */
  shown: string | undefined
  isEmpty: boolean
  rows: RowLine[]
  previous: Link | undefined
  next: Link | undefined
}

type RowLine = {
  href: string
  number: string
  sentAt: string
  month: string
  contract: string
  customer: string
  place: string
  sent: string
  isPartial: boolean
  volume: string
  sender: string
  channel: string
  state: { text: string; tone: 'info' | 'care' | 'good' }
  tags: string[]
}

const moreFilters = ['status', 'customer', 'problem', 'sort'] as const
const shownFilters = ['period', 'contract', 'address', ...moreFilters] as const

/** The list as found, or the filter with its slips when it could not be read. */
export function listPage(
  state: { values: FormValues; errors?: readonly FieldError[]; found?: { sort: ListSort; view: ListView } },
  words: Words,
): ListPage {
  const { t, language } = words
  const { values, errors, found } = state
  const rows = found?.view.rows ?? []
  const month = values['period'] ?? ''
  return {
    view: 'readings/submitted',
    title: t('submitted:title'),
    ...(errors === undefined ? {} : { errors }),
    filter: filterShown(values, errors !== undefined, words),
    files: found === undefined ? [] : fileLinks(values),
    shown:
      rows.length === 0
        ? undefined
        : month === ''
          ? t('submitted:shown', { count: rows.length })
          : t('submitted:shownMonth', { count: rows.length, month: formatPeriod(month, language) }),
    isEmpty: found !== undefined && rows.length === 0,
    rows: rows.map((row) => rowLine(row, words)),
    ...pageLinks(state, words),
  }
}

function filterShown(values: FormValues, isWrong: boolean, { t }: Words): ListPage['filter'] {
  const options = (name: string, key: string, of: readonly string[], first?: string): Choice[] => [
    ...(first === undefined ? [] : [{ value: '', text: t(first), isChosen: !values[name] }]),
    ...of.map((value) => ({ value, text: t(`submitted:${key}.${value}`), isChosen: values[name] === value })),
  ]
  const choice = (name: string, options_: Choice[]) => ({
    name,
    label: t(`submitted:filter.${name}`),
    options: options_,
  })
  return {
    periodType: isWrong ? 'text' : 'month',
    period: values['period'] ?? '',
    contract: values['contract'] ?? '',
    address: values['address'] ?? '',
    isMoreOpen: isWrong || moreFilters.some((name) => values[name]),
    choices: [
      choice('status', options('status', 'status', listStatuses, 'submitted:filter.any')),
      choice('customer', options('customer', 'customer', ['person', 'organization'], 'submitted:filter.any')),
      choice('problem', options('problem', 'problem', Object.keys(problemVerdicts), 'submitted:filter.any')),
      choice('sort', options('sort', 'sort', listSorts)),
    ],
  }
}

/** The filter as it stands, for links to files and to other pages of it. */
function linkValues(values: FormValues): Record<string, string | undefined> {
  return Object.fromEntries(shownFilters.map((name) => [name, values[name]]))
}

function fileLinks(values: FormValues): Link[] {
  return (['csv', 'xlsx'] as const).map((kind) => ({
    href: paths.staff.readingsFile(kind, linkValues(values)),
    text: kind.toUpperCase(),
  }))
}

function rowLine(row: ListRow, words: Words): RowLine {
  const { t, language } = words
  return {
    href: paths.staff.submission(row.id),
    number: row.number,
    sentAt: shortInstant(row.sentAt),
    month: formatPeriod(row.period, language),
    contract: t('submitted:contractNo', { number: row.contractNumber }),
    customer: row.customerName,
    place: placeWords(row, words),
    sent: t('submitted:sentOf', { sent: row.sentMeters, total: row.totalMeters }),
    isPartial: row.sentMeters < row.totalMeters,
    volume: formatVolume(row.volume, language),
    sender: senderWords(row, words),
    channel: t(`states:source.${row.channel}`),
    state: { text: stateWords(row, words), tone: row.state === 'SUBMITTED' ? 'good' : 'info' },
    tags: [
      ...(row.needsReview ? [t('submitted:tag.review')] : []),
      ...(row.hasNotes ? [t('submitted:tag.notes')] : []),
    ],
  }
}

function pageLinks(
  { values, found }: Parameters<typeof listPage>[0],
  { t }: Words,
): Pick<ListPage, 'previous' | 'next'> {
  const view = found?.view
  const first = view?.rows[0]
  const last = view?.rows.at(-1)
  if (found === undefined || first === undefined || last === undefined)
    return { previous: undefined, next: undefined }
  const link = (side: 'after' | 'before', row: ListRow, text: string) => ({
    href: paths.staff.readings({ ...linkValues(values), [side]: writeCursor(found.sort, row) }),
    text: t(text),
  })
  return {
    previous: found.view.hasPrevious ? link('before', first, 'submitted:previous') : undefined,
    next: found.view.hasNext ? link('after', last, 'submitted:next') : undefined,
  }
}
