import { Decimal } from 'decimal.js'
import type { Translate } from '../../../platform/i18n.ts'
import type { KnownMeter } from '../../../records/metering.ts'
import { formatNumber, formatVolume, type FormatLanguage } from '../../../web/format.ts'

/** How people know the meter: «Холодная вода, санузел» or «Ввод 3, ⌀ 80 мм». */
export function meterName(
  known: KnownMeter,
  isOrganization: boolean,
  t: Translate,
  language: FormatLanguage,
): string {
  if (isOrganization)
    return `${known.inletName}, ${t('readings:form.diameter', { mm: formatNumber(known.diameterMm.toFixed(), language) })}`
  const place = placeOf(known)
  const service = t(`readings:service.${known.service}`)
  return place === '' ? service : `${service}, ${place}`
}

/** The same with the number on its front: no two meters of a contract are called alike. */
export function meterTitle(
  known: KnownMeter,
  isOrganization: boolean,
  t: Translate,
  language: FormatLanguage,
): string {
  return `${meterName(known, isOrganization, t, language)}, ${t('readings:no')} ${known.serial}`
}

/** The place without the service that billing writes before it: «ХВС, санузел» → «санузел». */
export function placeOf({ inletName }: Pick<KnownMeter, 'inletName'>): string {
  return inletName.replace(/^(ХВС|ГВС)\s*[,:]?\s*/u, '')
}

/** Mean use a month: persons by their monthly mean, organizations by the day's mean × 30. */
export function meanText(
  known: KnownMeter,
  isOrganization: boolean,
  language: FormatLanguage,
): string | undefined {
  const mean = isOrganization ? known.avgDaily?.times(30) : known.avgMonthly
  return mean === undefined
    ? undefined
    : formatVolume(mean.toDecimalPlaces(1, Decimal.ROUND_HALF_UP).toFixed(), language)
}
