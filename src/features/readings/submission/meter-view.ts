import { Decimal } from 'decimal.js'
import type { Temporal } from 'temporal-polyfill'
import { daysBetween } from '../../../domain/day.ts'
import { VERIFICATION_NOTICE_DAYS, type Verdict } from '../../../domain/reading-verdict.ts'
import { formatDay, formatVolume } from '../../../web/format.ts'
import { placeOf } from '../../../web/meter-name.ts'
import type { AssessedMeter } from './assessment.ts'
import type { Advice } from './doctor-words.ts'
import { emptyFields } from './form.ts'
import { meanText, meterName } from './meter-words.ts'
import { readingStateWords } from '../../../web/states/words.ts'
import { errorAt, registerView, type FieldView, type RegisterView } from './register-view.ts'
import { verdictText, type Wording } from './verdict-words.ts'

export type RowTexts = Wording & {
  isOrganization: boolean
  isGrid: boolean
  showsVerdicts: boolean
  /** no houses above the rows: each says its own */
  showsAddress: boolean
  today: Temporal.PlainDate
  advice: Advice
}

/** A meter of the form as the template prints it. */
export type MeterView = {
  /** main register: names the meter's own fields */
  id: string
  /** short name of the row on this page: a big form says it often */
  anchor: string
  /** «Ввод 3, ⌀ 80 мм»; a person's meter by its water, with the place beside */
  name: string
  place: string
  service: 'COLD' | 'HOT' | 'COLD_FOR_HOT'
  serial: string
  /** undefined where it stands above the row */
  address: string | undefined
  /** number of the account, for the filter by house */
  house: string
  verification: { text: string; tone: 'bad' | 'care' | 'plain' }
  isUnverified: boolean
  usual: string | undefined
  /** m³ this meter usually takes in the days since its previous reading, for the script; empty: not known */
  usualRaw: string
  registers: RegisterView[]
  /** «Расход 8 м³» or «Расход 8 м³ — как обычно»; empty while nothing is known */
  use: { text: string; isUsual: boolean }
  kind: FieldView
  /** flowless and not said why: the kind is asked as a question */
  asksWhy: boolean
  note: FieldView
  noteText: FieldView
  offFrom: FieldView
  offTo: FieldView
  /** sentences that do not stop the row */
  remarks: { tone: 'care' | 'info'; text: string }[]
  tag: { tone: 'good' | 'care' | 'bad' | 'info'; text: string }
  isWrong: boolean
  isCare: boolean
  isEntered: boolean
  /** the folded part with dates and text stands open */
  hasDates: boolean
  /** the folded part with kind, note, dates and text stands open */
  hasMore: boolean
}

const ownFields = ['kind', 'note', 'noteText', 'offFrom', 'offTo'] as const

export function meterView(meter: AssessedMeter, place: number, texts: RowTexts): MeterView {
  const { known, checked } = meter
  const { showsVerdicts } = texts
  const main = known.registers[0]?.id ?? known.id
  const own = meter.fields.get(main) ?? emptyFields
  const verdicts = showsVerdicts && !meter.isSkipped && !isLeft(meter) ? checked.verdicts : []
  const [kind, note, noteText, offFrom, offTo] = ownFields.map((field): FieldView => {
    const name = `${field}.${main}`
    return { name, value: own[field], error: errorAt(verdicts, name, meter, texts) }
  }) as [FieldView, FieldView, FieldView, FieldView, FieldView]
  const isWrong = verdicts.some(({ level }) => level === 'error')
  const isCare = verdicts.some(({ level }) => level === 'confirm')
  const dayStyle = texts.isGrid ? ('numeric' as const) : ('full' as const)
  const hasDates = [noteText, offFrom, offTo].some(isUsed)
  const asksWhy = verdicts.some(({ code }) => code === 'KIND_MISSING')
  const { text, tone } = verificationOf(meter, texts)
  return {
    id: main,
    anchor: `r${place + 1}`,
    ...namesOf(meter, texts),
    service: known.service,
    serial: known.serial,
    address: texts.showsAddress ? known.address : undefined,
    house: known.accountNumber,
    verification: { text, tone },
    isUnverified: known.validUntil === undefined || tone === 'bad',
    usual: usualText(meter, texts),
    usualRaw: usualRaw(meter, texts.today),
    registers: known.registers.map((register, i) =>
      registerView(meter, register, i, verdicts, { ...texts, dayStyle }),
    ),
    use: isLeft(meter) ? { text: '', isUsual: false } : useOf(meter, verdicts, texts),
    kind,
    asksWhy,
    note,
    noteText,
    offFrom,
    offTo,
    remarks: remarksOf(meter, verdicts, texts),
    tag: tagOf(meter, { isWrong, isCare }, texts),
    isWrong,
    isCare,
    isEntered: checked.status !== 'empty' && !isLeft(meter),
    hasDates,
    hasMore: hasDates || isUsed(note) || (isUsed(kind) && !asksWhy),
  }
}

function namesOf(
  { known }: AssessedMeter,
  { t, language, isOrganization }: RowTexts,
): Pick<MeterView, 'name' | 'place'> {
  if (isOrganization) return { name: meterName(known, true, t, language), place: '' }
  return { name: t(`readings:service.${known.service}`), place: capitalized(placeOf(known)) }
}

/** Came back, and is not typed anew: what it said is no longer said of it. */
function isLeft({ returned, isCarried }: AssessedMeter): boolean {
  return returned !== undefined && isCarried
}

function isUsed({ value, error }: FieldView): boolean {
  return value !== '' || error !== undefined
}

/** «Не заполнено» is said by the tag, «как обычно» beside the volume, the verification under the name. */
const saidElsewhere = new Set(['EMPTY', 'USUAL', 'VERIFICATION_ENDING'])

function remarksOf(
  { instead, returned }: AssessedMeter,
  verdicts: readonly Verdict[],
  texts: RowTexts,
): MeterView['remarks'] {
  const back =
    returned === undefined
      ? []
      : [{ tone: 'care' as const, text: readingStateWords({ state: 'RETURNED', ...returned }, texts).text }]
  const said = verdicts
    .filter(({ level, code }) => level !== 'error' && !saidElsewhere.has(code))
    .map((verdict) => ({
      tone: verdict.level === 'confirm' ? ('care' as const) : ('info' as const),
      text: verdictText(verdict, texts, instead),
    }))
  return [...back, ...said]
}

function useOf({ checked }: AssessedMeter, verdicts: readonly Verdict[], texts: RowTexts): MeterView['use'] {
  const usual = verdicts.find(({ code }) => code === 'USUAL')
  if (usual !== undefined) return { text: verdictText(usual, texts), isUsual: true }
  const parts = checked.registers.flatMap(({ consumption }) => consumption ?? [])
  if (parts.length === 0) return { text: '', isUsual: false }
  const volume = parts.reduce((sum, part) => sum.plus(part), new Decimal(0))
  const said = formatVolume(volume.toFixed(3), texts.language)
  return { text: texts.t('readings:form.use', { volume: said }), isUsual: false }
}

/** From the oldest previous reading to today. */
function usualRaw({ known }: AssessedMeter, today: Temporal.PlainDate): string {
  const since = known.registers.flatMap(({ previous, oldPart }) => oldPart?.previousOn ?? previous?.on ?? [])
  const days = Math.max(1, ...since.map((day) => daysBetween(day, today)))
  return known.avgDaily?.times(days).toDecimalPlaces(1, Decimal.ROUND_HALF_UP).toFixed() ?? ''
}

function verificationOf(
  { known }: AssessedMeter,
  { t, language, today }: RowTexts,
): MeterView['verification'] {
  const { validUntil } = known
  if (validUntil === undefined) return { text: t('readings:form.unverified'), tone: 'plain' }
  const day = formatDay(validUntil, 'full', language)
  const daysLeft = daysBetween(today, validUntil)
  if (daysLeft < 0) return { text: t('readings:form.expired', { day }), tone: 'bad' }
  return {
    text: t('readings:form.verified', { day }),
    tone: daysLeft <= VERIFICATION_NOTICE_DAYS ? 'care' : 'plain',
  }
}

function usualText({ known }: AssessedMeter, { t, language, isOrganization }: RowTexts): string | undefined {
  const mean = meanText(known, isOrganization, language)
  return mean === undefined ? undefined : t('readings:form.usual', { mean })
}

function tagOf(
  { checked, isCarried, returned }: AssessedMeter,
  seen: { isWrong: boolean; isCare: boolean },
  { t }: RowTexts,
): MeterView['tag'] {
  if (seen.isWrong) return { tone: 'bad', text: t('readings:form.wrong') }
  if (isCarried && returned !== undefined) return { tone: 'bad', text: t('states:reading.RETURNED') }
  if (isCarried) return { tone: 'good', text: t('readings:form.carried') }
  if (checked.status === 'empty') return { tone: 'info', text: t('readings:form.empty') }
  if (seen.isCare) return { tone: 'care', text: t('readings:form.care') }
  if (checked.status === 'note-only') return { tone: 'info', text: t('readings:form.noteOnly') }
  return { tone: 'good', text: t('readings:form.entered') }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
