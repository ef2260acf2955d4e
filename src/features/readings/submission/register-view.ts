import type { Verdict } from '../../../domain/reading-verdict.ts'
import type { KnownRegister } from '../../../records/metering.ts'
import { formatDay, formatDial, formatMonth, formatNumber } from '../../../web/format.ts'
import type { AssessedMeter } from './assessment.ts'
import { oldVolumeOf } from './details.ts'
import type { Advice, AdviceView } from './doctor-words.ts'
import { verdictText, type Wording } from './verdict-words.ts'

/** A field of the row: name (= id), what it shows, its slip. */
export type FieldView = { name: string; value: string; error: string | undefined }

/** One dial: what it showed, what it shows now. */
export type RegisterView = FieldView & {
  label: string
  isSecond: boolean
  previous: string
  previousDay: string
  estimate: string | undefined
  /** numbers for the script that counts while one types: dial units, digits, m³ per unit, m³ of the old meter */
  raw: { previous: string; digits: string; multiplier: string; plus: string }
  /** m³ without the unit; empty while it cannot be said */
  use: string
  repair: { value: string; text: string } | undefined
  /** what slip may explain the value */
  advice: readonly AdviceView[]
}

export type RegisterTexts = Wording & { showsVerdicts: boolean; dayStyle: 'full' | 'numeric'; advice: Advice }

export function registerView(
  meter: AssessedMeter,
  register: KnownRegister,
  i: number,
  verdicts: readonly Verdict[],
  texts: RegisterTexts,
): RegisterView {
  const { t, language } = texts
  const name = `value.${register.id}`
  const use = meter.checked.registers[i]?.consumption
  const { previous, estimate } = register
  return {
    name,
    value: meter.fields.get(register.id)?.value ?? '',
    error: errorAt(verdicts, name, meter, texts),
    label: labelOf(register, meter, t),
    isSecond: register.index > 1,
    previous:
      previous === undefined ? t('readings:form.noPrevious') : formatDial(previous.value, register.digits),
    previousDay: previous === undefined ? '' : formatDay(previous.on, texts.dayStyle, language),
    estimate:
      estimate === undefined
        ? undefined
        : t('readings:form.estimate', {
            month: formatMonth(estimate.period, language),
            value: formatDial(estimate.value, register.digits),
          }),
    raw: rawOf(register),
    use: use === undefined ? '' : formatNumber(use.toFixed(3), language),
    repair: repairOf(meter, name, verdicts, texts),
    advice: texts.advice.get(register.id) ?? [],
  }
}

function rawOf({ previous, digits, multiplier, oldPart }: KnownRegister): RegisterView['raw'] {
  return {
    previous: previous === undefined ? '' : String(previous.value),
    digits: String(digits),
    multiplier: multiplier.equals(1) ? '' : multiplier.toFixed(),
    plus: oldPart === undefined ? '' : oldVolumeOf(oldPart).toFixed(),
  }
}

/** The first slip at a field, in words. */
export function errorAt(
  verdicts: readonly Verdict[],
  field: string,
  meter: AssessedMeter,
  texts: Wording,
): string | undefined {
  const verdict = verdicts.find((one) => one.level === 'error' && one.field === field)
  return verdict === undefined ? undefined : verdictText(verdict, texts, meter.instead)
}

function labelOf(register: KnownRegister, { known }: AssessedMeter, t: Wording['t']): string {
  if (known.registers.length === 1) return t('readings:form.value')
  return t(register.index === 1 ? 'readings:form.valueMain' : 'readings:form.valueSecond')
}

/** A repair stands beside the words that explain it, so only where verdicts are shown. */
function repairOf(
  meter: AssessedMeter,
  name: string,
  verdicts: readonly Verdict[],
  { t }: RegisterTexts,
): RegisterView['repair'] {
  if (verdicts.length === 0) return undefined
  const said = verdicts.find(({ field, params }) => field === name && params['repair'] !== undefined)
  const value = meter.checked.repair?.field === name ? meter.checked.repair.value : said?.params['repair']
  if (value === undefined) return undefined
  return { value: `${name.slice('value.'.length)}:${value}`, text: t('readings:form.repair', { value }) }
}
