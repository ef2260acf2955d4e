import { paths } from '../../../paths.ts'
import { formatPeriod } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { photoViews } from '../photo-words.ts'
import { queueActions, queueRules, queueSorts } from './form.ts'
import { rowShown, type RowShown } from './row-words.ts'
import type { QueueView } from './service.ts'

type Choice = { name: string; label: string; options: { value: string; text: string; isChosen: boolean }[] }

export type QueuePage = Page & {
  filter: {
    period: string
    periodType: 'month' | 'text'
    contract: string
    address: string
    rule: Choice
    choices: Choice[]
    isOpen: boolean
  }
  /** where decisions go: the same page of the queue */
  action: string
  /** «Ждут проверки: 12» */
  count: string
  /** other months with something left */
  others: { href: string; text: string }[]
  rows: RowShown[]
  isEmpty: boolean
  next: string | undefined
  /** undefined: the reader may only look */
  decision:
    | { actions: Choice; assignees: Choice; reason: string; until: string; untilType: 'date' | 'text' }
    | undefined
  ticked: readonly string[]
  keys: { isOn: boolean; list: { key: string; text: string }[] }
}

const filterNames = ['period', 'rule', 'customer', 'contract', 'address', 'age', 'sort'] as const
const keyNames = ['j', 'k', 'x', 'a', 'r', 'e', 'v', '?'] as const

/** What was typed into the decision that was refused, and which rows were ticked. */
export type Again = { values?: FormValues; errors?: readonly FieldError[]; ticked?: readonly string[] }

export function queuePage(
  state: { values: FormValues; view?: QueueView },
  may: { decide: boolean; openContract: boolean; phone: boolean; now: number },
  again: Again,
  words: Words,
): QueuePage {
  const { t } = words
  const { values, view } = state
  const linked = Object.fromEntries(filterNames.map((name) => [name, values[name]]))
  const page = {
    view: 'readings/anomalies',
    title: t('anomalies:title'),
    ...(again.errors === undefined ? {} : { errors: again.errors }),
    filter: filterShown(values, view === undefined, words),
    action: paths.staff.anomalies({ ...linked, after: values['after'] }),
    ticked: again.ticked ?? [],
    ...keysShown(view, may.decide, words),
  }
  // A filter that cannot be read finds nothing, and says why above.
  if (view === undefined)
    return { ...page, count: '', others: [], rows: [], isEmpty: false, next: undefined, decision: undefined }
  return {
    ...page,
    ...monthsShown(view, values['period'] ?? '', words),
    rows: rowsShown(view, may, words),
    isEmpty: view.rows.length === 0,
    next: view.next === undefined ? undefined : paths.staff.anomalies({ ...linked, after: view.next }),
    decision: may.decide ? decisionShown(view, again, words) : undefined,
  }
}

function keysShown(
  view: QueueView | undefined,
  mayDecide: boolean,
  { t }: Words,
): Pick<QueuePage, 'keys' | 'scripts'> {
  const isOn = view?.desk.hasKeys ?? false
  return {
    ...(mayDecide && isOn ? { scripts: ['js/queue-keys.js'] } : {}),
    keys: {
      isOn,
      list: keyNames.map((key) => ({ key, text: t(`anomalies:key.${key === '?' ? 'help' : key}`) })),
    },
  }
}

function monthsShown(
  { months }: QueueView,
  period: string,
  { t, language }: Words,
): Pick<QueuePage, 'count' | 'others'> {
  const here = months.find((month) => month.period === period)?.count ?? 0
  return {
    count: t('anomalies:count', { count: here, month: formatPeriod(period, language) }),
    others: months
      .filter((month) => month.period !== period)
      .map((month) => ({
        href: paths.staff.anomalies({ period: month.period }),
        text: t('anomalies:other', { month: formatPeriod(month.period, language), count: month.count }),
      })),
  }
}

function rowsShown(
  view: QueueView,
  may: { openContract: boolean; phone: boolean; now: number },
  words: Words,
): RowShown[] {
  const serials = new Map(
    view.rows.flatMap(({ values, serial }) => values.map(({ registerId }) => [registerId, serial] as const)),
  )
  const address = { picture: paths.photo.staffPicture, small: paths.photo.staffSmall }
  const photos = photoViews(view.photos, serials, address, words)
  return view.rows.map((row) => {
    const beside = row.values.flatMap(({ registerId }) => photos.get(registerId) ?? [])
    return rowShown(row, view, may, beside, words)
  })
}

function filterShown(values: FormValues, isWrong: boolean, { t }: Words): QueuePage['filter'] {
  const choice = (name: string, of: readonly string[], any: boolean): Choice => ({
    name,
    label: t(`anomalies:filter.${name}`),
    options: [
      ...(any ? [{ value: '', text: t('anomalies:filter.any'), isChosen: !values[name] }] : []),
      ...of.map((value) => ({
        value,
        text: t(`anomalies:${name}.${value}`),
        isChosen: values[name] === value,
      })),
    ],
  })
  return {
    period: values['period'] ?? '',
    // A browser's month field shows no wrong value: then it is plain text and nothing typed is lost.
    periodType: isWrong ? 'text' : 'month',
    contract: values['contract'] ?? '',
    address: values['address'] ?? '',
    choices: [
      choice('customer', ['person', 'organization'], true),
      choice('age', ['1', '3', '7'], true),
      choice('sort', queueSorts, false),
    ],
    isOpen: isWrong || ['customer', 'age', 'sort', 'address', 'contract'].some((name) => values[name]),
    rule: choice('rule', queueRules, true),
  }
}

function decisionShown(view: QueueView, { values = {}, errors }: Again, { t }: Words): QueuePage['decision'] {
  const chosen = values['action'] ?? 'return'
  return {
    actions: {
      name: 'action',
      label: t('anomalies:decide.action'),
      options: queueActions.map((value) => ({
        value,
        text: t(`anomalies:action.${value}`),
        isChosen: value === chosen,
      })),
    },
    assignees: {
      name: 'assignee',
      label: t('anomalies:decide.assignee'),
      options: view.desk.people.map(({ id, name }) => ({
        value: id,
        text: name,
        isChosen: id === values['assignee'],
      })),
    },
    reason: values['reason'] ?? '',
    until: values['until'] ?? '',
    untilType: errors === undefined ? 'date' : 'text',
  }
}
