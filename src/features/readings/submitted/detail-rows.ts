import { CONFIRMED_CODES } from '../../../domain/reading-verdict.ts'
import { paths } from '../../../paths.ts'
import { formatDay, formatDial, formatNumber, formatPeriod, formatVolume } from '../../../web/format.ts'
import type { PhotoLine } from '../photo-store.ts'
import { photoViews, type PhotoView } from '../photo-words.ts'
import { readingStateWords, type StateTone } from '../../../web/states/words.ts'
import type { Revision, RevisionRow } from '../revision.ts'
import type { ReadingNow } from '../now-store.ts'
import type { Words } from './list-words.ts'

/** Rows of one house (account). */
export type DetailGroup = { title: string; rows: (DetailRow & { photos: PhotoView[] })[] }

export type DetailRow = {
  inlet: string
  meter: string
  previous: string
  current: string
  volume: string
  kind: string
  note: string
  state: { text: string; tone: StateTone }
  /** who did what with it, and when */
  way: { href: string; label: string }
  /** «На проверку» */
  needsReview: boolean
  /** warnings the sender confirmed, and what he was told, in words */
  confirmed: string[]
  told: string[]
  /** what is charged instead of a value that was not sent */
  instead: string | undefined
}

const confirmedCodes = new Set<string>(CONFIRMED_CODES)
/** Remarks worth repeating to staff. */
const toldCodes = new Set(['BELOW_ESTIMATE', 'VERIFICATION_ENDING', 'REPLACED', 'SHORT_HISTORY'])

/** The rows of a revision by house, with what has become of them since. */
export function detailGroups(
  revision: Revision,
  now: readonly ReadingNow[],
  photos: readonly PhotoLine[],
  words: Words,
): DetailGroup[] {
  const { details, period } = revision
  // Of a replaced revision only what was changed is still there: the rest has gone over to a later one.
  const gone = revision.newest.id === revision.id ? undefined : { state: 'REPLACED' }
  const serials = new Map(details.rows.map(({ registerId, serial }) => [registerId, serial]))
  const address = { picture: paths.photo.staffPicture, small: paths.photo.staffSmall }
  const beside = photoViews(photos, serials, address, words)
  const today = new Map(now.map((reading) => [reading.registerId, reading]))
  const houses = Map.groupBy(details.rows, (row) => row.accountNumber)
  return [...houses.values()].map((rows) => ({
    title: words.t('submitted:detail.house', {
      address: rows[0]?.address ?? '',
      account: rows[0]?.accountNumber ?? '',
    }),
    rows: rows.map((row) => ({
      ...detailRow(row, today.get(row.registerId) ?? gone, words),
      way: {
        href: paths.staff.readingsRow(row.registerId, period),
        label: words.t('timeline:linkOf', {
          serial: row.serial,
          month: formatPeriod(period, words.language),
        }),
      },
      photos: beside.get(row.registerId) ?? [],
    })),
  }))
}

/** A reading as it stands, or what is known of one that has gone over to a later revision. */
type Standing = Partial<ReadingNow> & { state: string }

function detailRow(row: RevisionRow, now: Standing | undefined, words: Words): Omit<DetailRow, 'way'> {
  const { t, language } = words
  const said = (codes: ReadonlySet<string>) =>
    row.verdicts.filter((code) => codes.has(code)).map((code) => t(`submitted:verdict.${code}`))
  return {
    inlet: t('submitted:detail.inlet', { number: row.inletNumber, name: row.inletName }),
    meter: meterWords(row, words),
    previous: previousWords(row, words),
    current: row.current === null ? '–' : formatDial(row.current, row.digits),
    volume: row.volume === null ? '–' : formatNumber(row.volume, language),
    kind: codeWords(row.kind, language === 'ru' ? now?.kindRu : now?.kindEn),
    note: noteWords(row, now, words),
    state: stateOf(row, now, words),
    needsReview: now?.needsReview ?? false,
    confirmed: said(confirmedCodes),
    told: [...said(toldCodes), ...oldMeterWords(row, words)],
    instead: insteadWords(row, words),
  }
}

function stateOf(row: RevisionRow, now: Standing | undefined, words: Words): DetailRow['state'] {
  const told = { state: row.state, ...now, noteSent: row.isNoteOnly ? row.note : undefined }
  return readingStateWords(told, words, 'staff')
}

function meterWords(row: RevisionRow, { t }: Words): string {
  const meter = t('submitted:detail.meter', { serial: row.serial, model: row.meterModel })
  if (row.registers === 1) return meter
  return `${meter}, ${t(row.register === 1 ? 'submitted:detail.main' : 'submitted:detail.second')}`
}

function previousWords({ previous, previousOn, digits }: RevisionRow, { language }: Words): string {
  if (previous === null) return '–'
  const value = formatDial(previous, digits)
  return previousOn === null ? value : `${value} (${formatDay(previousOn, 'numeric', language)})`
}

function codeWords(code: string | null, name: string | null | undefined): string {
  if (code === null) return ''
  return name ? `${code}, ${name.toLowerCase()}` : code
}

function noteWords(row: RevisionRow, now: Standing | undefined, { t, language }: Words): string {
  const from = row.offFrom === null ? '' : formatDay(row.offFrom, 'numeric', language)
  const off =
    row.offFrom === null
      ? ''
      : row.offTo === null
        ? t('history:offSince', { from })
        : t('history:off', { from, to: formatDay(row.offTo, 'numeric', language) })
  const note = codeWords(row.note, language === 'ru' ? now?.noteRu : now?.noteEn)
  return [note, row.noteText ?? '', off].filter(Boolean).join('; ')
}

function oldMeterWords({ oldMeter }: RevisionRow, { t, language }: Words): string[] {
  if (oldMeter === undefined) return []
  const { serial, finalValue, removedOn, volume } = oldMeter
  return [
    t('submitted:detail.oldMeter', {
      serial,
      value: finalValue,
      day: formatDay(removedOn, 'numeric', language),
      volume: formatVolume(volume, language),
    }),
  ]
}

function insteadWords({ replacement }: RevisionRow, { t, language }: Words): string | undefined {
  if (replacement === undefined) return undefined
  const { method, volume, miss } = replacement
  const how = t(`submitted:instead.${method}`)
  if (method === 'NONE') return how
  const said = t('submitted:instead.volume', { how, volume: formatVolume(volume, language) })
  return miss === undefined ? said : `${said}, ${t('submitted:instead.miss', miss)}`
}
