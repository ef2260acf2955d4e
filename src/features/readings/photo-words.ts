import type { Translate } from '../../platform/i18n.ts'
import { formatInstant, type FormatLanguage } from '../../web/format.ts'
import type { PhotoLine } from './photo-store.ts'

/** A photo beside a value, ready to print. */
export type PhotoView = { href: string; small: string; alt: string }

/** Photos by register; `address`: where this reader sees them. */
export function photoViews(
  photos: readonly PhotoLine[],
  serials: ReadonlyMap<string, string>,
  address: { picture: (id: string) => string; small: (id: string) => string },
  { t, language }: { t: Translate; language: FormatLanguage },
): Map<string, PhotoView[]> {
  const views = new Map<string, PhotoView[]>()
  for (const { id, registerId, createdAt } of photos) {
    const beside = views.get(registerId) ?? []
    views.set(registerId, beside)
    const at = formatInstant(createdAt, language, { zone: false })
    const said = { number: beside.length + 1, serial: serials.get(registerId) ?? '', at }
    beside.push({ href: address.picture(id), small: address.small(id), alt: t('photos:alt', said) })
  }
  return views
}
