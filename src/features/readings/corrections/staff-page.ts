import { paths } from '../../../paths.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import { formatDay, formatDial, formatInstant, formatPeriod, formatVolume } from '../../../web/format.ts'
import { readingStateWords, type StateTone } from '../../../web/states/words.ts'
import type { Page } from '../../../web/view.ts'
import { staffStates, type StaffFilter } from './form.ts'
import type { PhotoView } from '../photo-words.ts'
import { changeOf, meterOf, photosOf, stateOf, type Words } from './page.ts'
import type { OpenRequest } from './staff-service.ts'
import type { CorrectionRow } from './store.ts'

const staffPhotos = { picture: paths.photo.staffPicture, small: paths.photo.staffSmall }

export type QueuePage = Page & {
  filter: { state: { name: string; label: string; options: object[] }; contract: string }
  rows: {
    href: string
    number: string
    at: string
    contract: string
    customer: string
    meter: string
    month: string
    change: string
    state: { text: string; tone: string }
  }[]
  next: string | undefined
}

export function queuePage(
  list: { rows: readonly CorrectionRow[]; next: string | undefined },
  filter: StaffFilter,
  words: Words,
): QueuePage {
  const { t, language } = words
  return {
    view: 'corrections/staff-list',
    title: t('corrections:staff.title'),
    filter: {
      state: {
        name: 'state',
        label: t('corrections:staff.state'),
        options: staffStates.map((state) => ({
          value: state,
          text: t(`corrections:${state === 'all' ? 'staff.all' : `state.${state}`}`),
          isChosen: state === filter.state,
        })),
      },
      contract: filter.contract,
    },
    rows: list.rows.map((row) => ({
      href: paths.staff.correction(row.id),
      number: row.number,
      at: formatInstant(row.createdAt, language, { zone: false }),
      contract: `№ ${row.contractNumber}`,
      customer: row.customerName,
      meter: meterOf(row, words),
      month: formatPeriod(row.period, language),
      change: changeOf(row, t),
      state: stateOf(row, t),
    })),
    next: list.next === undefined ? undefined : paths.staff.corrections({ ...filter, after: list.next }),
  }
}

export type RequestPage = Page & {
  action: string
  back: string
  state: { text: string; tone: string }
  facts: { name: string; value: string; photos?: PhotoView[] }[]
  warning: string | undefined
  past: {
    month: string
    readOn: string
    value: string
    volume: string
    source: string
    state: { text: string; tone: StateTone }
  }[]
  /** undefined: decided already, or the reader decides nothing */
  decision: { name: string; label: string; hint: string; value: string; rows: number } | undefined
}

export function requestPage(
  { request, photos, past, previous, volume, isRound }: OpenRequest,
  again: { mayAct: boolean; values?: FormValues; errors?: readonly FieldError[] },
  words: Words,
): RequestPage {
  const { t, language } = words
  const fact = (name: string, value: string) => ({ name: t(`corrections:fact.${name}`), value })
  return {
    view: 'corrections/staff-request',
    title: t('corrections:staff.one', { number: request.number }),
    ...(again.errors === undefined ? {} : { errors: again.errors }),
    action: paths.staff.correction(request.id),
    back: paths.staff.corrections(),
    state: stateOf(request, t),
    facts: [
      { ...fact('value', changeOf(request, t)), photos: photosOf(request, photos, staffPhotos, words) },
      fact('month', formatPeriod(request.period, language)),
      fact('meter', meterOf(request, words)),
      fact('contract', `№ ${request.contractNumber}, ${request.customerName}`),
      fact('reason', request.reason),
      ...(previous === undefined ? [] : [fact('previous', formatDial(previous, request.digits))]),
      ...(volume === undefined ? [] : [fact('volume', formatVolume(volume, language))]),
      fact('asked', `${formatInstant(request.createdAt, language)}, ${request.author}`),
      ...(request.decidedAt === null ? [] : [fact('decided', formatInstant(request.decidedAt, language))]),
      ...(request.decision === null ? [] : [fact('decision', request.decision)]),
    ],
    warning: isRound ? t('corrections:staff.round') : undefined,
    past: past.map((row) => ({
      month: formatPeriod(row.period, language),
      readOn: row.readOn === null ? '–' : formatDay(row.readOn, 'numeric', language),
      value: row.value === null ? '–' : formatDial(row.value, request.digits),
      volume: row.volume === null ? '–' : formatVolume(row.volume, language),
      source: t(`states:source.${row.source}`),
      state: readingStateWords(row, words, 'staff'),
    })),
    decision:
      again.mayAct && request.state === 'NEW'
        ? {
            name: 'text',
            label: t('corrections:staff.text'),
            hint: t('corrections:staff.textHint'),
            value: again.values?.['text'] ?? '',
            rows: 3,
          }
        : undefined,
  }
}
