import { orders, type RowOrder } from '../../../domain/row-order.ts'
import { paths } from '../../../paths.ts'
import { offView, type OffRefusal, type OffView } from './off-view.ts'
import { isEveryRow, shows, showing, type RowFilter } from './row-filter.ts'
import type { AssessedMeter } from './assessment.ts'
import type { OpenForm } from './service.ts'
import type { Wording } from './verdict-words.ts'

/** What a big form has beside its rows: filters, a jump to a house, the order, many inlets off at once. */
export type FormTools = {
  houses: Choice[]
  house: string
  shows: Choice[]
  show: string
  q: string
  /** the filter this page was made with, so that another one is noticed */
  shown: string
  /** rows are missing from this page: the script asks the server for them */
  isPartial: boolean
  state: string
  /** where all rows are */
  all: string | undefined
  order: { text: string; href: string } | undefined
  off: OffView
}

type Choice = { value: string; text: string }

const showKeys = {
  '': 'All',
  empty: 'Empty',
  warning: 'Wrong',
  two: 'Two',
  off: 'Off',
  unverified: 'Unverified',
}

export function formTools(
  { asker, stored }: OpenForm,
  meters: readonly AssessedMeter[],
  options: Wording & { filter: RowFilter; order: RowOrder | undefined; shown: number; off?: OffRefusal },
): FormTools {
  const { t, filter, order, shown } = options
  const isPartial = !isEveryRow(filter)
  const houses = new Map(meters.map(({ known }) => [known.accountNumber, known.address]))
  const total = meters.length
  return {
    houses: [...houses].map(([value, address]) => ({
      value,
      text: `${address} · ${t('readings:form.account', { number: value })}`,
    })),
    house: filter.house,
    shows: shows.map((value) => ({ value, text: t(`readings:form.show${showKeys[value]}`) })),
    show: filter.show,
    q: filter.q,
    shown: showing('', filter),
    isPartial,
    state: isPartial ? t('readings:live.shown', { count: shown, total }) : '',
    all: isPartial ? asker.entry.form(stored.id) : undefined,
    order: order && {
      text: t(`readings:form.order.${orders.find((one) => one === order.by) ?? 'address'}`),
      href: paths.readings.order(stored.id),
    },
    off: offView(options.off),
  }
}
