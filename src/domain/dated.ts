import type { Temporal } from 'temporal-polyfill'

/** A row in force from a day to a day, both included, `YYYY-MM-DD`; no `to`: still in force, or until the next row. */
export type Dated = { from: string; to?: string | null }

/** The row in force on a day: of several, the one that began last. Undefined when none was. */
export function rowOn<Row extends Dated>(rows: readonly Row[], day: Temporal.PlainDate): Row | undefined {
  const date = day.toString()
  return rows
    .filter(({ from, to }) => from <= date && (to === undefined || to === null || date <= to))
    .reduce<Row | undefined>(
      (newest, row) => (newest === undefined || row.from >= newest.from ? row : newest),
      undefined,
    )
}
