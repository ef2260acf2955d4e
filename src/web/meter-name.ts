import type { Decimal } from 'decimal.js'
import { formatNumber } from './format.ts'
import type { Words } from './words.ts'

/** What people know a meter by. */
export type NamedMeter = {
  inletName: string
  service: 'COLD' | 'HOT' | 'COLD_FOR_HOT'
  diameterMm: Decimal
  serial: string
}

/** «Холодная вода, санузел» or «Ввод 3, ⌀ 80 мм». */
export function meterName(meter: NamedMeter, isOrganization: boolean, { t, language }: Words): string {
  if (isOrganization)
    return `${meter.inletName}, ${t('web:meter.diameter', { mm: formatNumber(meter.diameterMm.toFixed(), language) })}`
  const place = placeOf(meter)
  const service = t(`web:meter.service.${meter.service}`)
  return place === '' ? service : `${service}, ${place}`
}

/** The same with the number on its front: no two meters of a contract are called alike. */
export function meterTitle(meter: NamedMeter, isOrganization: boolean, words: Words): string {
  return `${meterName(meter, isOrganization, words)}, ${words.t('web:meter.number', { serial: meter.serial })}`
}

/** The place without the service that billing writes before it: «ХВС, санузел» → «санузел». */
export function placeOf({ inletName }: Pick<NamedMeter, 'inletName'>): string {
  return inletName.replace(/^(ХВС|ГВС)\s*[,:]?\s*/u, '')
}
