import { Temporal } from 'temporal-polyfill'
import { paths } from '../../../paths.ts'
import { minutesLeft } from '../../../domain/reading-window.ts'
import { inOrder, readOrder, type RowOrder } from '../../../domain/row-order.ts'
import type { FieldError } from '../../../web/form.ts'
import { formatDay, formatInstant, formatPeriod, formatRubles, formatVolume } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { SilenceShown } from '../../../web/silence.ts'
import type { AssessedMeter, Assessment } from './assessment.ts'
import { examine } from './doctor.ts'
import { adviceViews, noAdvice, type AdviceView } from './doctor-words.ts'
import { formTools, type FormTools } from './form-tools.ts'
import { insteadOf, kopecksOfVolumes } from './instead.ts'
import { liveWords } from './live-words.ts'
import { groupsOf, type HouseView } from './form-groups.ts'
import { meterView, type RowTexts } from './meter-view.ts'
import { meterTitle } from './meter-words.ts'
import { priceShown } from './price-shown.ts'
import type { OffRefusal } from './off-view.ts'
import { everyRow, type RowFilter } from './row-filter.ts'
import type { OpenForm } from './service.ts'
import { isRowShown } from './shown-rows.ts'
import { verdictText, type Wording } from './verdict-words.ts'

export type FormPage = Page & {
  action: string
  /** where the script keeps what is typed */
  autosave: string
  contractLine: string
  notices: Notice[]
  /** what is said of a whole column of values */
  advice: readonly AdviceView[]
  isGrid: boolean
  /** where the same is done by file; undefined for a clerk */
  upload: string | undefined
  /** name of the buttons that keep the form and lead to a register's photos; empty for a clerk */
  photoBase: string
  /** what there is for more rows than one sees at once */
  tools: FormTools | undefined
  version: string
  base: string
  readOn: { value: string; error: string | undefined; hint: string }
  groups: HouseView[]
  options: { kinds: Option[]; notes: Option[] }
  /** `elsewhere`: of those filled in, how many are not on this page */
  progress: { done: number; elsewhere: number; total: number; text: string }
  /** what is charged when nothing is sent; undefined where it is not said */
  silence: string | undefined
  /** the same with its working */
  price: SilenceShown | undefined
  skip: string | undefined
  saved: string
  /** what is shown was typed before and is not saved yet */
  isKept: boolean
  /** sentences the script says while one types, by the name of their data attribute */
  live: Readonly<Record<string, string>>
}

export type Notice = { tone: 'care' | 'info' | 'good'; text: string }
type Option = { code: string; name: string }

export type FormPageOptions = Wording & {
  now: Temporal.Instant
  showsVerdicts: boolean
  /** the values come from a form whose session had ended */
  isKept?: boolean
  /** rows that are shown; all when absent */
  filter?: RowFilter
  /** «Отключить сразу несколько» as it was refused */
  off?: OffRefusal
}

/** More meters than this are easier to fill in as a grid, whoever they belong to. */
const cardsAtMost = 6

/** The form as it stands; verdicts are shown after «Далее», never after a save. */
export function formPage(form: OpenForm, options: FormPageOptions): FormPage {
  const { stored, window } = form
  const { t, language } = options
  const order = readOrder(stored.gridOrder)
  const ordered = inOrder(form.assessment.meters, order, ({ known }) => known)
  const assessment = { ...form.assessment, meters: ordered }
  const errors = options.showsVerdicts ? formErrors(assessment, options) : options.off?.errors
  const open = ordered.filter(({ isLocked }) => !isLocked)
  const rows = rowsShown({ ...form, assessment }, open, order, options)
  const doneOf = (meters: typeof ordered) => meters.filter(({ checked }) => checked.status !== 'empty').length
  const [done, total] = [doneOf(open), open.length]
  return {
    view: 'readings/form',
    scripts: scriptsOf(rows.isGrid),
    title: t('readings:form.title', { month: formatPeriod(window.period, language) }),
    action: form.asker.entry.form(stored.id),
    autosave: form.asker.entry.autosave(stored.id),
    contractLine: contractLine(form, options),
    notices: notices(form, options),
    advice: rows.advice,
    isGrid: rows.isGrid,
    upload: isOwn(form) ? paths.readings.upload(stored.id) : undefined,
    photoBase: form.asker.entry.isClerk ? '' : 'photo',
    tools: rows.tools,
    ...marksOf(form),
    readOn: {
      value: assessment.readOnTyped,
      error: errors?.find(({ field }) => field === 'readOn')?.message,
      hint: t('readings:form.readOnHint', { day: formatDay(assessment.facts.today, 'numeric', language) }),
    },
    groups: rows.groups,
    options: optionsOf(assessment, language),
    progress: {
      done,
      elsewhere: done - doneOf(rows.shown),
      total,
      text: t('readings:form.progress', { done, total }),
    },
    silence: silenceText(form, options),
    price: priceShown(form, options),
    skip: options.showsVerdicts ? skipText(assessment, t) : undefined,
    saved: savedText(form, options, options.isKept),
    isKept: options.isKept === true,
    live: liveWords(t),
    ...(errors === undefined ? {} : { errors: [...columnErrors(rows.advice), ...errors] }),
  }
}

/** Before a hundred rows that are wrong for one reason, the reason. */
function columnErrors(advice: readonly AdviceView[]): FieldError[] {
  return advice.map(({ text }) => ({ field: 'column', message: text }))
}

function scriptsOf(isGrid: boolean): string[] {
  const ofGrid = isGrid ? ['js/reading-grid.js', 'js/reading-paste.js'] : []
  return ['js/reading-live.js', ...ofGrid, 'js/reading-save.js']
}

/** Rows of the page with their words; in a big form those that were asked for. */
function rowsShown(
  form: OpenForm,
  meters: readonly AssessedMeter[],
  order: RowOrder,
  options: FormPageOptions,
) {
  const { stored, assessment } = form
  const isOrganization = stored.customerKind === 'ORGANIZATION'
  const isGrid = isOrganization || meters.length > cardsAtMost
  const isBig = isGrid && meters.length > cardsAtMost
  const filter = isBig ? (options.filter ?? everyRow) : everyRow
  // Who asks for the rows that need a look is told why they do.
  const showsVerdicts = options.showsVerdicts || filter.show === 'warning'
  const advice = showsVerdicts ? adviceViews(assessment, examine(assessment), options) : noAdvice
  const showsAddress = order.by !== 'address'
  const texts: RowTexts = {
    ...options,
    showsVerdicts,
    isOrganization,
    isGrid,
    showsAddress,
    advice: advice.rows,
    today: assessment.facts.today,
  }
  const shown = meters.filter((meter) => isRowShown(meter, filter))
  const views = shown.map((meter, place) => meterView(meter, place, texts))
  return {
    isGrid,
    advice: advice.column,
    shown,
    groups: groupsOf(shown, views, order, options),
    tools: isBig
      ? formTools(form, meters, {
          ...options,
          filter,
          order: isOwn(form) ? order : undefined,
          shown: shown.length,
        })
      : undefined,
  }
}

/** The whole form of one's own contract: what is done by file is done here. */
function isOwn({ asker: { entry } }: OpenForm): boolean {
  return !entry.isClerk && !entry.isReturned
}

/** The draft and the revision this page was made from. */
function marksOf({ stored }: OpenForm): Pick<FormPage, 'version' | 'base'> {
  return {
    version: String(stored.draft?.version ?? 0),
    base: String(stored.inForce?.revision ?? 0),
  }
}

function skipText({ meters }: Assessment, t: Wording['t']): string | undefined {
  const count = meters.filter(({ checked }) => checked.status === 'error').length
  return count === 0 ? undefined : t('readings:form.skip', { count })
}

/** Every error of the form, named by its meter, in the order of the page. */
export function formErrors(assessment: Assessment, wording: Wording): FieldError[] {
  const isOrganization = assessment.facts.stored.customerKind === 'ORGANIZATION'
  const whole = assessment.formVerdicts.map((verdict) => ({
    field: verdict.field,
    message: verdictText(verdict, wording),
  }))
  const rows = assessment.meters
    .filter(({ isSkipped, isLocked }) => !isSkipped && !isLocked)
    .flatMap((meter) =>
      meter.checked.verdicts
        .filter(({ level }) => level === 'error')
        .map((verdict) => ({
          field: verdict.field,
          message: `${meterTitle(meter.known, isOrganization, wording.t, wording.language)}: ${verdictText(verdict, wording, meter.instead)}`,
        })),
    )
  return [...whole, ...rows]
}

function contractLine({ stored, assessment }: OpenForm, { t, language }: Wording): string {
  const contract = t('readings:form.contract', {
    number: stored.number,
    day: formatDay(stored.date, 'full', language),
  })
  const addresses = new Set(assessment.meters.map(({ known }) => known.address))
  if (addresses.size === 1) return `${contract} · ${[...addresses][0] ?? ''}`
  const inlets = new Set(assessment.meters.map(({ known }) => known.inletId)).size
  return `${contract} · ${t('readings:form.houses', { count: addresses.size })}, ${t('readings:form.inlets', { count: inlets })}`
}

/** What has to be known before the contract's readings go: the closing hour, what is in force, a suspension. */
export function notices(
  { asker, stored, window, assessment }: OpenForm,
  options: Wording & { now: Temporal.Instant; isKept?: boolean },
): Notice[] {
  const { t, language, phone } = options
  const { inForce } = stored
  const left = minutesLeft(window, options.now)
  const told: Notice[] = []
  if (asker.entry.isClerk)
    told.push({ tone: 'care', text: t('readings:caller.notice', { customer: stored.customerName }) })
  const { draft } = stored
  told.push(...returnedNotices(assessment, options))
  if (draft?.approvalNote)
    told.push({ tone: 'care', text: t('readings:approval.back', { reason: draft.approvalNote }) })
  if (draft?.state === 'FOR_APPROVAL') told.push({ tone: 'info', text: t('readings:approval.typing') })
  if (options.isKept === true) told.push({ tone: 'good', text: t('readings:form.kept') })
  if (left <= 30) told.push({ tone: 'care', text: t('readings:form.soon', { count: left }) })
  if (inForce !== null && !assessment.facts.onlyReturned)
    told.push({
      tone: 'info',
      text: t('readings:form.correcting', {
        at: formatInstant(Temporal.Instant.from(inForce.sentAt), language, { zone: false }),
        number: inForce.number,
      }),
    })
  if (inForce?.isBilled === true) told.push({ tone: 'info', text: t('readings:form.billed') })
  if (stored.status === 'SUSPENDED')
    told.push({ tone: 'care', text: t('readings:form.suspended', { phone }) })
  return told
}

/** What has come back and by which day it may be sent again; by this door alone, or among the rest. */
function returnedNotices({ meters, facts }: Assessment, { t, language }: Wording): Notice[] {
  const days = meters.flatMap(({ returned }) => returned?.until ?? []).toSorted()
  const [day] = days
  if (day === undefined) return []
  const values = { count: days.length, day: formatDay(day, 'accusative', language) }
  const told: Notice = { tone: 'care', text: t('readings:returned.notice', values) }
  return facts.onlyReturned ? [told, { tone: 'info', text: t('readings:returned.only') }] : [told]
}

/** «Черновик сохранён …»; the sentence "not submitted yet" always stands in it. */
export function savedText(
  { stored, assessment }: OpenForm,
  { t, language }: Wording,
  isKept = false,
): string {
  const { draft } = stored
  if (isKept) return t('readings:form.unsaved')
  if (draft === null || !assessment.isPending)
    return t(
      stored.inForce === null || assessment.facts.onlyReturned
        ? 'readings:form.unsaved'
        : 'readings:form.unchanged',
    )
  const at = formatInstant(Temporal.Instant.from(draft.updatedAt), language, { zone: false })
  const who = draft.updatedByName
  return who === '' ? t('readings:form.savedNow', { at }) : t('readings:form.saved', { at, who })
}

/** The price of silence for a person: volume and money of what replaces every reading. */
function silenceText({ stored, assessment }: OpenForm, { t, language }: Wording): string | undefined {
  const { facts, meters } = assessment
  if (stored.customerKind === 'ORGANIZATION' || stored.inForce !== null) return undefined
  const parts = meters.map(({ known }) => ({ meter: known, instead: insteadOf(facts, known, false) }))
  const [first] = parts
  if (first === undefined || parts.some(({ instead }) => instead.method === 'NONE')) return undefined
  const charged = parts.map(({ meter, instead }) => ({ meter, volume: instead.volume }))
  const volume = charged.map((part) => part.volume).reduce((sum, part) => sum.plus(part))
  const isNorm = parts.every(({ instead }) => instead.method === 'NORM')
  return t(isNorm ? 'readings:form.silenceNorm' : 'readings:form.silence', {
    volume: formatVolume(volume.toFixed(3), language),
    money: formatRubles(kopecksOfVolumes(facts, charged), language),
  })
}

function optionsOf({ facts }: Assessment, language: 'ru' | 'en'): FormPage['options'] {
  const named = ({ code, nameRu, nameEn }: { code: string; nameRu: string; nameEn: string }) => ({
    code,
    name: `${code} ${language === 'ru' ? nameRu : nameEn}`,
  })
  return { kinds: facts.reference.kinds.map(named), notes: facts.reference.notes.map(named) }
}
