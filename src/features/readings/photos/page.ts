import { paths } from '../../../paths.ts'
import type { FieldError } from '../../../web/form.ts'
import { formatInstant, formatPeriod } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Wording } from '../submission/verdict-words.ts'
import { photosAtMost, type PhotoPlace } from './service.ts'

export type PhotosPage = Page & {
  action: string
  meter: string
  lead: string
  photos: {
    id: string
    href: string
    small: string
    alt: string
    open: string
    note: string
    remove: string | undefined
  }[]
  /** why no more may be added */
  full: string | undefined
  back: string
}

/** Photos of one register in the month that is taken now. */
export function photosPage(
  { asker, door, dial, photos }: PhotoPlace,
  { t, language }: Wording,
  errors?: readonly FieldError[],
): PhotosPage {
  const { meter, register } = dial
  const named = t('photos:meter', { inlet: meter.inletName, serial: meter.serial })
  const isFull = photos.length >= photosAtMost
  return {
    view: 'photos/register',
    title: t('photos:title'),
    action: paths.readings.photos(asker.contractId, register.id),
    meter: register.index > 1 ? `${named}, ${t('photos:second')}` : named,
    lead: t('photos:lead', { month: formatPeriod(door.window.period, language), most: photosAtMost }),
    photos: photos.map(({ id, createdAt, isSent }, i) => {
      const at = formatInstant(createdAt, language, { zone: false })
      return {
        id,
        href: paths.photo.picture(id),
        small: paths.photo.small(id),
        alt: t('photos:alt', { number: i + 1, serial: meter.serial, at }),
        open: t('photos:open', { number: i + 1 }),
        note: isSent ? t('photos:sent') : at,
        remove: isSent ? undefined : t('photos:remove', { number: i + 1 }),
      }
    }),
    full: isFull
      ? t(photos.every(({ isSent }) => isSent) ? 'photos:fullSent' : 'photos:full', { most: photosAtMost })
      : undefined,
    back: `${asker.entry.form(asker.contractId)}#value.${register.id}`,
    ...(errors === undefined ? {} : { errors }),
  }
}
