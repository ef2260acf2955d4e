import { formatPeriod } from '../../../web/format.ts'
import type { MissingVolume } from '../../../domain/missing.ts'
import { verdictText, type Wording } from '../submission/verdict-words.ts'
import { headOf, type TypedColumn } from './columns.ts'
import type { FailedReport, RowName, WrongInstead, WrongRow } from './report.ts'
import type { Verdict } from '../../../domain/reading-verdict.ts'

/** «Ввод 3, № 00123456, второй механизм» */
export function rowName({ inlet, serial, register, registers }: RowName, { t }: Wording): string {
  const meter = serial === '' ? '' : `${t('readings:no')} ${serial}`
  const mechanism = registers > 1 && register > 1 ? t('readings:form.second') : ''
  return [inlet, meter, mechanism].filter(Boolean).join(', ')
}

/** Why a row is not taken: the form's own sentences where the form would say them. */
export function reasonText({ reason }: WrongRow, wording: Wording): string {
  const { t, language } = wording
  if ('verdict' in reason) return doubtText(reason, wording)
  const { period, ...params } = reason.params
  const month = period === undefined ? {} : { month: formatPeriod(String(period), language) }
  return t(`bulk:fault.${reason.fault}`, { ...params, ...month })
}

/** The sentence of a verdict kept with the report. */
export function doubtText(
  { verdict, instead }: { verdict: Verdict; instead: WrongInstead },
  wording: Wording,
): string {
  // Only how it is counted is said, never the volume.
  return verdictText(verdict, wording, instead as MissingVolume | undefined)
}

export function columnWords(column: TypedColumn | undefined, { t }: Wording): string {
  return column === undefined ? '' : headOf(column, t)
}

/** Why the file is not taken at all, with the way out. */
export function fileFaultText({ fault, params }: FailedReport, { t, language }: Wording): string {
  const { period } = params
  const month = period === undefined ? {} : { month: formatPeriod(period, language) }
  return t(`bulk:file.${fault}`, { ...params, ...month })
}
