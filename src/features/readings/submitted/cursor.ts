import { isUuid } from '../../../web/guards.ts'

/** How the list is ordered; the second part of every order is time and id, so that it is total. */
export const listSorts = ['time', 'oldest', 'contract', 'share'] as const
export type ListSort = (typeof listSorts)[number]

/** The row a page begins behind (`after`) or ends before (`before`): its values in the order of the list. */
export type Cursor = { side: 'after' | 'before'; values: (string | number)[] }

/** Values of a row that orders it: the sort's own, then time and id. */
export type RowKey = { id: string; sentAt: Date; contractNumber: string; share: number }

/** A cursor as it stands in an address. */
export function writeCursor(sort: ListSort, row: RowKey): string {
  const own = sort === 'contract' ? [row.contractNumber] : sort === 'share' ? [row.share] : []
  return Buffer.from(JSON.stringify([...own, row.sentAt.toISOString(), row.id])).toString('base64url')
}

/** undefined for anything {@link writeCursor} does not write. */
export function readCursor(sort: ListSort, text: string): Cursor['values'] | undefined {
  const values = parsed(text)
  if (values === undefined) return undefined
  const own = sort === 'contract' || sort === 'share' ? values.slice(0, -2) : []
  const [sentAt, id] = values.slice(-2)
  if (values.length !== own.length + 2 || own.length > 1 || !isOwnKey(sort, own)) return undefined
  return isInstant(sentAt) && isUuid(id) ? [...(own as (string | number)[]), sentAt, id] : undefined
}

function isOwnKey(sort: ListSort, own: readonly unknown[]): boolean {
  if (sort === 'contract') return typeof own[0] === 'string' && own[0].length <= 64 && !own[0].includes('\0')
  if (sort === 'share') return Number.isInteger(own[0]) && Math.abs(own[0] as number) <= 10_000
  return true
}

function isInstant(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
    !isNaN(Date.parse(value))
  )
}

function parsed(text: string): unknown[] | undefined {
  if (text.length > 300) return undefined
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(values) ? values : undefined
  } catch {
    return undefined
  }
}
