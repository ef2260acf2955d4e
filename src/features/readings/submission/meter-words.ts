import { Decimal } from 'decimal.js'
import type { Translate } from '../../../platform/i18n.ts'
import type { KnownMeter } from '../../../records/metering.ts'
import { formatVolume, type FormatLanguage } from '../../../web/format.ts'
import * as named from '../../../web/meter-name.ts'

/** {@link named.meterName}, for the words of the form. */
export function meterName(
  known: KnownMeter,
  isOrganization: boolean,
  t: Translate,
  language: FormatLanguage,
): string {
  return named.meterName(known, isOrganization, { t, language })
}

/** {@link named.meterTitle}, for the words of the form. */
export function meterTitle(
  known: KnownMeter,
  isOrganization: boolean,
  t: Translate,
  language: FormatLanguage,
): string {
  return named.meterTitle(known, isOrganization, { t, language })
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
