import { Decimal } from 'decimal.js'
import { paths } from '../../../paths.ts'
import type { KnownMeter } from '../../../records/metering.ts'
import { dayOf } from '../../../records/meter-past.ts'
import {
  formatDay,
  formatDial,
  formatMonth,
  formatNumber,
  formatPhone,
  formatVolume,
  shortInstant,
} from '../../../web/format.ts'
import { readingStateWords, type StateTone } from '../../../web/states/words.ts'
import type { Words } from '../../../web/words.ts'
import type { PhotoView } from '../photo-words.ts'
import { likelyWords } from '../submission/doctor-words.ts'
import type { QueueView } from './service.ts'
import type { QueueRow, SentValue } from './store.ts'

export type RowShown = {
  id: string
  title: string
  /** for the labels of its boxes and buttons */
  name: string
  contract: { text: string; href: string | undefined }
  submission: { text: string; href: string } | undefined
  customer: string
  phones: { text: string; href: string; whose: string }[]
  place: string
  waits: string
  state: { text: string; tone: StateTone }
  /** «Расход 120 м³ за 34 дня, обычно 9 м³: на 111 м³ больше» */
  flow: string
  values: { register: string; was: string; now: string; volume: string }[]
  past: { month: string; value: string; volume: string }[]
  /** the rules that put it here */
  why: string[]
  confirmed: string[]
  /** «Похоже, …» */
  likely: string[]
  visit: string | undefined
  photos: PhotoView[]
}

/** Months before that a row shows. */
const pastShown = 4
const ruleCodes = ['MUCH_MORE', 'ABOVE_PIPE_NORMAL', 'ZERO_UNUSUAL']
const otherCodes = ['SAME_AS_ESTIMATE', 'ROLLOVER', 'SAME_CONSUMPTION', 'VERIFICATION_EXPIRED']

/** @param now for how long it has waited */
export function rowShown(
  row: QueueRow,
  view: QueueView,
  may: { openContract: boolean; phone: boolean; now: number },
  photos: readonly PhotoView[],
  words: Words,
): RowShown {
  const { t } = words
  const meter = view.meters.get(row.meterId)
  return {
    id: row.id,
    title: t('anomalies:row.title', { name: row.inletName, number: row.inletNumber, serial: row.serial }),
    name: t('anomalies:row.name', { contract: row.contractNumber, serial: row.serial }),
    contract: {
      text: t('anomalies:row.contract', { number: row.contractNumber }),
      href: may.openContract ? paths.staff.contract(row.contractId) : undefined,
    },
    submission:
      row.submissionId === null || row.submissionNumber === null
        ? undefined
        : { text: row.submissionNumber, href: paths.staff.submission(row.submissionId) },
    customer: row.customerName,
    phones: may.phone ? phonesOf(row, t) : [],
    place: t('anomalies:row.place', { address: row.address, account: row.accountNumber }),
    waits: waitsWords(row, may.now, words),
    state: readingStateWords({ state: row.state, noteSent: row.note }, words, 'staff'),
    flow: flowWords(row, meter, words),
    values: row.values.map((value) => valueShown(value, row, words)),
    past: pastOf(row, meter, words),
    why: whyWords(row, words),
    confirmed: row.verdicts
      .filter((code) => otherCodes.includes(code))
      .map((code) => t(`submitted:verdict.${code}`)),
    likely: likelyOf(row, view, t),
    visit: row.visit === null ? undefined : visitWords(row.visit, t),
    photos: [...photos],
  }
}

function phonesOf(row: QueueRow, t: Words['t']): RowShown['phones'] {
  const phone = (e164: string | null, whose: string) =>
    e164 === null ? [] : [{ text: formatPhone(e164), href: `tel:${e164}`, whose }]
  const sender = row.senderPhone === row.phone ? null : row.senderPhone
  return [
    ...phone(row.phone, t('anomalies:row.phoneOfContract')),
    ...phone(sender, t('anomalies:row.phoneOfSender', { name: row.senderName ?? '' })),
  ]
}

function waitsWords(row: QueueRow, now: number, { t }: Words): string {
  const days = Math.floor((now - row.createdAt.getTime()) / 86_400_000)
  const at = shortInstant(row.createdAt)
  const source = t(`states:source.${row.source}`)
  const waits = days <= 0 ? t('anomalies:row.today') : t('anomalies:row.days', { count: days })
  return t('anomalies:row.waits', { waits, at, source })
}

function flowWords(row: QueueRow, meter: KnownMeter | undefined, words: Words): string {
  const { t, language } = words
  const volume = totalOf(row.values)
  if (volume === undefined) return t('anomalies:row.noValue')
  const said = formatVolume(volume.toFixed(), language)
  const usual = usualOf(row, meter)
  if (usual === undefined) return t('anomalies:row.flowUnknown', { volume: said })
  const difference = volume.minus(usual)
  const values = {
    volume: said,
    usual: formatVolume(usual.toDecimalPlaces(usual.lt(10) ? 1 : 0).toFixed(), language),
    difference: formatVolume(
      difference
        .abs()
        .toDecimalPlaces(difference.abs().lt(10) ? 1 : 0)
        .toFixed(),
      language,
    ),
  }
  return t(difference.isNegative() ? 'anomalies:row.flowLess' : 'anomalies:row.flowMore', values)
}

function totalOf(values: readonly SentValue[]): Decimal | undefined {
  const volumes = values.flatMap(({ volume }) => (volume === null ? [] : [new Decimal(volume)]))
  return volumes.length === 0 ? undefined : volumes.reduce((sum, volume) => sum.plus(volume))
}

/** The mean for the days of the row. */
function usualOf(row: QueueRow, meter: KnownMeter | undefined): Decimal | undefined {
  const [main] = row.values
  if (meter?.avgDaily === undefined || row.readOn === null || main?.previousOn == null) return undefined
  const days = Math.round((Date.parse(row.readOn) - Date.parse(main.previousOn)) / 86_400_000)
  return meter.avgDaily.times(Math.max(days, 1))
}

function valueShown(
  { index, digits, value, previous, previousOn, volume }: SentValue,
  row: QueueRow,
  { t, language }: Words,
): RowShown['values'][number] {
  const dial = (reading: number | null) => (reading === null ? '–' : formatDial(reading, digits))
  const on = previousOn === null ? '' : ` (${formatDay(previousOn, 'numeric', language)})`
  return {
    register: row.values.length === 1 ? '' : t(`submitted:detail.${index === 1 ? 'main' : 'second'}`),
    was: `${dial(previous)}${on}`,
    now: dial(value),
    volume: volume === null ? '–' : formatNumber(volume, language),
  }
}

/** The months before of the main register, newest first. */
function pastOf(row: QueueRow, meter: KnownMeter | undefined, { t, language }: Words): RowShown['past'] {
  const register = meter?.registers.find(({ id }) => id === row.registerId)
  const past = (register?.past ?? []).slice(-pastShown).reverse()
  return past.map((value) => ({
    month: `${formatMonth(value.period, language)}, ${formatDay(dayOf(value), 'numeric', language)}`,
    value:
      formatDial(value.value, register?.digits ?? 0) +
      (value.isOwn ? '' : ` ${t('anomalies:row.estimated')}`),
    volume: value.volume === null ? '–' : formatVolume(value.volume, language),
  }))
}

/** Which rule put it here, in words. */
function whyWords(row: QueueRow, { t, language }: Words): string[] {
  const rules = row.verdicts
    .filter((code) => ruleCodes.includes(code))
    .map((code) => t(`submitted:verdict.${code}`))
  const name = (language === 'ru' ? row.noteRu : row.noteEn) ?? ''
  const note =
    row.note === null
      ? []
      : [
          t('anomalies:why.note', {
            note: [row.note, name.toLowerCase()].filter(Boolean).join(', '),
            text: row.noteText ?? '',
          }).trim(),
        ]
  const byHand = rules.length + note.length === 0 ? [t('anomalies:why.staff')] : []
  return [...rules, ...note, ...byHand]
}

function likelyOf(row: QueueRow, { diagnoses, meters }: QueueView, t: Words['t']): string[] {
  const registers = [...meters.values()].flatMap((meter) =>
    meter.registers.map((register) => ({ ...register, meter })),
  )
  const names = {
    digitsOf: (id: string) => registers.find((register) => register.id === id)?.digits ?? 0,
    titleOf: (id: string) => {
      const meter = registers.find((register) => register.id === id)?.meter
      return meter === undefined
        ? ''
        : t('anomalies:row.other', { name: meter.inletName, serial: meter.serial })
    },
  }
  return row.values.flatMap(({ registerId }) =>
    (diagnoses.get(registerId) ?? []).map((diagnosis) => likelyWords(diagnosis, names, t).text),
  )
}

function visitWords({ assignee, note, at }: NonNullable<QueueRow['visit']>, t: Words['t']): string {
  return t('anomalies:row.visit', { assignee, note, at: shortInstant(new Date(at)) })
}
