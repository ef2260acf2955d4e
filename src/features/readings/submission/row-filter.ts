import { paths } from '../../../paths.ts'

/** Which rows of a big form are shown; the others stay in the draft as they are. */
export type RowFilter = {
  show: (typeof shows)[number]
  /** number of an account: a house */
  house: string
  /** part of an address, of an inlet's name or of a number */
  q: string
}

export const shows = ['', 'empty', 'warning', 'two', 'off', 'unverified'] as const

export const everyRow: RowFilter = { show: '', house: '', q: '' }

/** From the address, or from the fields of the form, whose button `showAll` asks for every row. */
export function readFilter(values: unknown): RowFilter {
  const fields: Readonly<Record<string, unknown>> =
    typeof values === 'object' && values !== null ? { ...values } : {}
  const text = (name: string) => {
    const value = fields[name]
    return typeof value === 'string' ? value.toWellFormed().trim().slice(0, 100) : ''
  }
  if (fields['action'] === 'showAll') return everyRow
  return { show: shows.find((one) => one === text('show')) ?? '', house: text('house'), q: text('q') }
}

export function isEveryRow({ show, house, q }: RowFilter): boolean {
  return show === '' && house === '' && q === ''
}

/** The form's address with the rows it shows. */
export function showing(address: string, filter: RowFilter): string {
  return paths.withRows(address, filter)
}
