import type { Decimal } from 'decimal.js'
import { kopecksOf } from '../../domain/money.ts'
import type { InvoiceStatus } from '../../domain/invoice.ts'
import type { PenaltyOutlook } from '../../domain/penalty.ts'
import type { Language, Translate } from '../../platform/i18n.ts'
import { formatDay, formatMoney, formatNumber } from '../../web/format.ts'

export type Words = { t: Translate; language: Language }

const knownServices = ['COLD', 'HOT', 'COLD_FOR_HOT', 'SEWER', 'PENALTY', 'RAISED', 'RECALCULATION', 'WHOLE']
const knownMethods = ['bank', 'card', 'sbp', 'cash']
const tones: Readonly<Record<InvoiceStatus, string>> = {
  PAID: 'good',
  PARTLY: 'care',
  WAITS: 'info',
  OVERDUE: 'bad',
  CREDIT: 'info',
}

/** Name of what is billed; a service billing calls by a word of its own stays as it came. */
export function serviceName(service: string, { t }: Words): string {
  return knownServices.includes(service) ? t(`billing:service.${service}`) : service
}

/** How it was paid: «картой», «через банк»; an unknown way as billing wrote it. */
export function methodName(method: string, { t }: Words): string {
  return knownMethods.includes(method) ? t(`billing:method.${method}`) : method
}

/** A price with kopecks, and with more places only when it has them: `66,87 ₽`, `54,8125 ₽`. */
export function formatPrice(price: Decimal, language: Language): string {
  return price.decimalPlaces() <= 2
    ? formatMoney(kopecksOf(price), language)
    : `${formatNumber(price.toString(), language)}\u00a0₽`
}

export function statusTag(status: InvoiceStatus, { t }: Words): { text: string; tone: string } {
  return { text: t(`billing:status.${status}`), tone: tones[status] }
}

/** «По 16 декабря пеней не будет» or «Пени на сегодня: примерно 4,09 ₽…», marked as an estimate. */
export function penaltySentence(outlook: PenaltyOutlook | undefined, { t, language }: Words): string {
  if (outlook === undefined) return ''
  return outlook.isFree
    ? t('billing:penalty.free', { day: formatDay(outlook.freeUntil, 'day-month', language) })
    : t('billing:penalty.soFar', {
        amount: formatMoney(outlook.soFar, language),
        count: outlook.daysLate,
      })
}
