import type { RowOrder } from '../../../domain/row-order.ts'
import type { AssessedMeter } from './assessment.ts'
import type { MeterView } from './meter-view.ts'
import type { Wording } from './verdict-words.ts'

/** Rows of one house under its address; all rows without one where they are not sorted by house. */
export type HouseView = { id: string; title: string; rows: MeterView[] }

/** @param views of the same meters, in the same order */
export function groupsOf(
  meters: readonly AssessedMeter[],
  views: readonly MeterView[],
  { by }: Pick<RowOrder, 'by'>,
  { t }: Wording,
): HouseView[] {
  if (by !== 'address') return [{ id: '', title: '', rows: [...views] }]
  const groups = new Map<string, HouseView>()
  meters.forEach(({ known }, i) => {
    const view = views[i]
    if (view === undefined) return
    const house = groups.get(known.accountId)
    if (house !== undefined) house.rows.push(view)
    else
      groups.set(known.accountId, {
        id: `house-${known.accountNumber}`,
        title: `${known.address} · ${t('readings:form.account', { number: known.accountNumber })}`,
        rows: [view],
      })
  })
  return [...groups.values()]
}
