import type { FieldError } from '../../../web/form.ts'
import { meterTitle } from './meter-words.ts'
import { noOff, type OffFields, type OffOutcome } from './off-many.ts'
import type { FieldView } from './register-view.ts'
import type { Wording } from './verdict-words.ts'

/** What was typed and why it was refused. */
export type OffRefusal = { fields: OffFields; errors: FieldError[] }

export type OffView = {
  isOpen: boolean
  whole: FieldView
  since: FieldView
  until: FieldView
  reason: FieldView
}

export function offView(refused: OffRefusal | undefined): OffView {
  const { fields, errors }: OffRefusal = refused ?? { fields: noOff, errors: [] }
  const view = (name: keyof OffFields): FieldView => ({
    name,
    value: fields[name],
    error: errors.find(({ field }) => field === name)?.message,
  })
  return {
    isOpen: refused !== undefined,
    whole: view('offWhole'),
    since: view('offSince'),
    until: view('offUntil'),
    reason: view('offReason'),
  }
}

/** So many meters of a kind are named, the rest are counted. */
const namedAtMost = 5

/** Which inlets were left as they are, and why: «с расходом: Ввод 3, № 41000292 и ещё 4». */
export function leftText({ left }: OffOutcome, { t, language }: Wording): string {
  const kinds = [...new Set(left.map(({ obstacle }) => obstacle))]
  return kinds
    .map((kind) => {
      const meters = left.filter(({ obstacle }) => obstacle === kind)
      const named = meters
        .slice(0, namedAtMost)
        .map(({ meter }) => meterTitle(meter.known, true, t, language))
        .join('; ')
      const rest = meters.length - namedAtMost
      const all = rest > 0 ? `${named} ${t('readings:off.more', { count: rest })}` : named
      return t(`readings:off.left.${kind}`, { meters: all })
    })
    .join(' ')
}
