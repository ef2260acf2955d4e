import { orders, type RowOrder } from '../../../domain/row-order.ts'

/** What was posted: which order, the places as typed by meter, numbers pasted from a list. */
export type PostedOrder = { by: RowOrder['by']; places: ReadonlyMap<string, string>; serials: string }

const place = /^place\.([0-9a-f-]{36})$/

export function parseOrder(body: unknown): PostedOrder {
  const fields: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {}
  const text = (name: string) => {
    const value = fields[name]
    return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : ''
  }
  const places = Object.keys(fields).flatMap((name) => {
    const id = place.exec(name)?.[1]
    return id === undefined ? [] : [[id, text(name).trim().slice(0, 20)] as const]
  })
  return {
    by: orders.find((one) => one === text('by')) ?? 'own',
    places: new Map(places),
    serials: text('serials').slice(0, 200_000),
  }
}

/** Numbers of a pasted column, one a line; what stands beside them in other cells is left out. */
export function serialsOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => (line.split('\t')[0] ?? '').trim())
  return [...new Set(lines.filter((line) => line !== ''))]
}
