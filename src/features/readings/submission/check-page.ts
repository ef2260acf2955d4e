import { Temporal } from 'temporal-polyfill'
import {
  formatDay,
  formatDial,
  formatInstant,
  formatPeriod,
  formatRubles,
  formatVolume,
} from '../../../web/format.ts'
import type { FieldError } from '../../../web/form.ts'
import type { SilenceShown } from '../../../web/silence.ts'
import type { Page } from '../../../web/view.ts'
import { callerView, type CallerView, type ParsedCaller } from './caller.ts'
import type { AssessedMeter } from './assessment.ts'
import { missingSentences, sumsInWords } from './check-money.ts'
import { examine } from './doctor.ts'
import { adviceViews, type Advice, type AdviceView } from './doctor-words.ts'
import { notices, type Notice } from './form-page.ts'
import { chargedPart, totalsOf, type Totals } from './instead.ts'
import { meterName } from './meter-words.ts'
import { priceOfRest } from './price-shown.ts'
import type { OpenForm } from './service.ts'
import { stepOf } from './step.ts'
import { shownContent, writeShown } from './shown.ts'
import { insteadText, verdictText, type Wording } from './verdict-words.ts'

export type GoingView = {
  name: string
  serial: string
  address: string
  isCarried: boolean
  values: { label: string; previous: string; current: string; use: string }[]
  marks: string[]
  notes: string[]
  warnings: string[]
  /** what slip may explain a value */
  advice: AdviceView[]
  confirm: { name: string; isChecked: boolean; error: string | undefined } | undefined
}

export type CheckPage = Page & {
  action: string
  back: string
  notices: Notice[]
  /** what slip may explain a whole column of values */
  advice: readonly AdviceView[]
  lead: string
  extra: string[]
  subtitle: string
  version: string
  /** what this page shows, to be known again when it is submitted */
  seen: string
  base: string
  /** rows whose warnings wait for «Всё верно» */
  asked: GoingView[]
  /** the other rows that go, by house */
  going: House<GoingView>[]
  missing: {
    sentences: string[]
    houses: House<{ name: string; serial: string; reason: string; instead: string }>[]
    price: SilenceShown | undefined
  }
  warnings: string | undefined
  /** four eyes: what the reader may do, and what has been done */
  step: 'submit' | 'approve' | 'wait'
  approval: string | undefined
  mayReturn: boolean
  reason: string
  submitText: string
  /** a clerk says who told the readings */
  caller?: CallerView
}

/** Rows of one address; no title where the contract has only one. */
type House<Row> = { title: string | undefined; rows: Row[] }

/** What will be sent and what will not, before anything is. `unconfirmed`: main registers asked for again. */
export function checkPage(
  form: OpenForm,
  wording: Wording & { now: Temporal.Instant },
  unconfirmed?: readonly string[],
): CheckPage {
  const { assessment, stored, window } = form
  const { t, language } = wording
  const meters = assessment.meters.filter(isShown)
  const totals = totalsOf(assessment.facts, meters)
  const going = meters.filter(({ checked }) => checked.outcome !== 'NOT_SENT')
  const advice = adviceViews(assessment, examine(assessment), wording)
  const views = going.map((meter) => goingView(meter, form, { ...wording, advice: advice.rows }, unconfirmed))
  const asked = views.filter(({ confirm }) => confirm !== undefined)
  const errors = unconfirmed === undefined ? undefined : confirmErrors(going, unconfirmed, form, wording)
  return {
    view: 'readings/check',
    title: t('readings:check.title'),
    action: form.asker.entry.check(stored.id),
    back: form.asker.entry.form(stored.id),
    notices: notices(form, wording),
    advice: advice.column,
    subtitle: `${t('readings:form.title', { month: formatPeriod(window.period, language) })} · ${t('readings:form.contract', { number: stored.number, day: formatDay(stored.date, 'full', language) })}`,
    ...sumsInWords(form, totals, wording),
    version: String(stored.draft?.version ?? 0),
    seen: writeShown(shownContent(assessment)),
    base: String(stored.inForce?.revision ?? 0),
    asked,
    going: byHouse(
      views.filter(({ confirm }) => confirm === undefined),
      form,
    ),
    missing: missingView(form, totals, wording),
    warnings: asked.length === 0 ? undefined : t('readings:check.warnings', { count: asked.length }),
    ...approvalOf(form, wording),
    submitText: t(stored.inForce === null ? 'readings:check.submit' : 'readings:check.submitCorrection'),
    ...(errors === undefined ? {} : { errors }),
  }
}

/** Rows that go over as they stand by a door of others, and returned ones nobody has corrected, are not sent now. */
function isShown({ isLocked, returned, isCarried }: AssessedMeter): boolean {
  return !isLocked && !(returned !== undefined && isCarried)
}

/** The same page with the caller's fields; `parsed`: as they came back. */
export function withCaller(page: CheckPage, parsed: ParsedCaller | undefined, { t }: Wording): CheckPage {
  if (parsed === undefined) return { ...page, caller: callerView({}, [], t) }
  if (parsed.ok) return { ...page, caller: callerView(parsed.caller, [], t) }
  const { errors, values } = parsed
  return { ...page, errors: [...errors, ...(page.errors ?? [])], caller: callerView(values, errors, t) }
}

/** Who sent it for approval and when; who may submit it, give it back, or only waits. */
function approvalOf(
  form: OpenForm,
  { t, language }: Wording,
): Pick<CheckPage, 'step' | 'approval' | 'mayReturn' | 'reason'> {
  const { draft } = form.stored
  const isWaiting = draft?.state === 'FOR_APPROVAL' && draft.approvalAt !== null
  const step = stepOf(form)
  const at = isWaiting
    ? formatInstant(Temporal.Instant.from(draft.approvalAt ?? ''), language, { zone: false })
    : ''
  const mayReturn = isWaiting && step === 'submit'
  const approval = isWaiting
    ? t(mayReturn ? 'readings:approval.asked' : 'readings:approval.sent', {
        who: draft.approvalByName ?? '',
        at,
      })
    : step === 'submit'
      ? undefined
      : t('readings:approval.other')
  return {
    step: step === 'submit' ? step : isWaiting || step === 'look' ? 'wait' : 'approve',
    approval,
    mayReturn,
    reason: '',
  }
}

function goingView(
  meter: AssessedMeter,
  form: OpenForm,
  wording: Wording & { advice: Advice },
  unconfirmed: readonly string[] | undefined,
): GoingView {
  const { known, checked } = meter
  const { t, language } = wording
  const main = known.registers[0]?.id ?? known.id
  const warnings = checked.verdicts.filter(({ level }) => level === 'confirm')
  const isAsked = meter.needsConfirmation
  return {
    name: nameOf(meter, form, wording),
    serial: known.serial,
    address: known.address,
    isCarried: meter.isCarried,
    values: known.registers.map((register, i) => ({
      label:
        known.registers.length === 1 ? '' : t(`readings:form.${register.index === 1 ? 'main' : 'second'}`),
      previous: register.previous === undefined ? '—' : formatDial(register.previous.value, register.digits),
      current: formatDial(checked.registers[i]?.value ?? 0, register.digits),
      use: formatVolume(checked.registers[i]?.consumption?.toFixed(3) ?? '0', language),
    })),
    marks: marksOf(meter, form, wording),
    notes: checked.verdicts
      .filter(({ level }) => level === 'said')
      .map((verdict) => verdictText(verdict, wording, meter.instead)),
    warnings: warnings.map((verdict) => verdictText(verdict, wording, meter.instead)),
    advice: known.registers.flatMap(({ id }) => wording.advice.get(id) ?? []),
    confirm: isAsked
      ? {
          name: `confirm.${main}`,
          isChecked: false,
          error:
            unconfirmed?.includes(main) === true
              ? t('readings:check.confirmNeeded', { what: nameOf(meter, form, wording) })
              : undefined,
        }
      : undefined,
  }
}

/** Kind, note and dates in words. */
function marksOf({ checked }: AssessedMeter, { assessment }: OpenForm, { t, language }: Wording): string[] {
  const { kinds, notes } = assessment.facts.reference
  const named = (list: typeof kinds, code: string) => {
    const entry = list.find((one) => one.code === code)
    return entry === undefined ? code : `${code} ${language === 'ru' ? entry.nameRu : entry.nameEn}`
  }
  const off = [checked.offFrom, checked.offTo].map((day) =>
    day === undefined ? '' : formatDay(day, 'numeric', language),
  )
  return [
    ...(checked.kind === undefined || checked.kind === '51' ? [] : [named(kinds, checked.kind)]),
    ...(checked.note === undefined ? [] : [named(notes, checked.note)]),
    ...(checked.noteText === undefined ? [] : [checked.noteText]),
    ...(checked.offFrom === undefined ? [] : [`${off[0] ?? ''} – ${off[1] ?? ''}`]),
    ...(checked.outcome === 'NOTED' ? [t('readings:check.noted')] : []),
  ]
}

function missingView(form: OpenForm, totals: Totals, wording: Wording): CheckPage['missing'] {
  const { language, t } = wording
  return {
    sentences: missingSentences(form, totals.notSent, wording),
    houses: byHouse(
      totals.notSent.map((meter) => ({
        name: nameOf(meter, form, wording),
        serial: meter.known.serial,
        address: meter.known.address,
        reason: reasonOf(meter, form, wording),
        instead: insteadOfRow(meter, form, { t, language }),
      })),
      form,
    ),
    price: priceOfRest(
      form,
      totals.notSent.map(({ known }) => known.id),
      wording,
    ),
  }
}

/** «по среднему, месяц 1 из 3: 7,4 м³, 430 ₽» */
function insteadOfRow(
  meter: AssessedMeter,
  { assessment }: OpenForm,
  { t, language }: Pick<Wording, 't' | 'language'>,
): string {
  const { instead } = meter
  if (instead === undefined || instead.method === 'NONE') return t('readings:instead.NONE')
  const { kopecks } = chargedPart(assessment.facts, [meter])
  return `${insteadText(instead, t)}: ${formatVolume(instead.volume.toFixed(3), language)}, ${formatRubles(kopecks, language)}`
}

function byHouse<Row extends { address: string }>(
  rows: readonly Row[],
  { assessment }: OpenForm,
): House<Row>[] {
  const isOneAddress = new Set(assessment.meters.map(({ known }) => known.address)).size === 1
  const houses = new Map<string, House<Row>>()
  for (const row of rows) {
    const house = houses.get(row.address)
    if (house !== undefined) house.rows.push(row)
    else houses.set(row.address, { title: isOneAddress ? undefined : row.address, rows: [row] })
  }
  return [...houses.values()]
}

function reasonOf(meter: AssessedMeter, form: OpenForm, wording: Wording): string {
  const { t } = wording
  if (meter.isSkipped) {
    const judged = form.unskipped?.meters.find(({ known }) => known.id === meter.known.id)
    const verdict = judged?.checked.verdicts.find(({ level }) => level === 'error')
    if (verdict === undefined) return t('readings:check.reasonEmpty')
    return t('readings:check.reasonSkipped', { why: verdictText(verdict, wording, judged?.instead) })
  }
  const { note } = meter.checked
  return note === undefined ? t('readings:check.reasonEmpty') : t('readings:check.reasonNote', { note })
}

function confirmErrors(
  going: readonly AssessedMeter[],
  unconfirmed: readonly string[],
  form: OpenForm,
  wording: Wording,
): FieldError[] {
  return going
    .filter(({ known }) => unconfirmed.includes(known.registers[0]?.id ?? ''))
    .map((meter) => ({
      field: `confirm.${meter.known.registers[0]?.id ?? ''}`,
      message: wording.t('readings:check.confirmNeeded', { what: nameOf(meter, form, wording) }),
    }))
}

function nameOf({ known }: AssessedMeter, { stored }: OpenForm, { t, language }: Wording): string {
  return meterName(known, stored.customerKind === 'ORGANIZATION', t, language)
}
