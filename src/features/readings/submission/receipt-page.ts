import { paths } from '../../../paths.ts'
import {
  formatDay,
  formatDial,
  formatInstant,
  formatPeriod,
  formatRubles,
  formatVolume,
} from '../../../web/format.ts'
import { readingStateWords, type StateTone } from '../../../web/states/words.ts'
import type { Page } from '../../../web/view.ts'
import type { ReadingNow } from '../now-store.ts'
import type { PhotoLine } from '../photo-store.ts'
import { photoViews, type PhotoView } from '../photo-words.ts'
import type { Revision, RevisionRow } from '../revision.ts'
import type { Wording } from './verdict-words.ts'

export type ReceiptPage = Page & {
  lead: string
  facts: { name: string; value: string }[]
  replaced: { text: string; link: string; href: string } | undefined
  protocol: string
  again: { href: string; text: string } | undefined
  /** rows that have come back */
  returned: { text: string; href: string } | undefined
  houses: { title: string | undefined; rows: (RowView & { photos: PhotoView[] })[] }[]
}

type RowView = {
  name: string
  serial: string
  current: string
  use: string
  state: string
  tone: StateTone
  /** who did what with it, and when */
  way: { href: string; label: string }
}

/** What is shown of a revision beside itself. */
export type ReceiptNow = {
  /** how its rows stand */
  now: readonly ReadingNow[]
  photos: readonly PhotoLine[]
  /** last day to correct while the window of its month is open */
  closesOn: { toString(): string } | undefined
}

/** The receipt of a revision; of the one in force with what has become of its rows since. */
export function receiptPage(
  revision: Revision,
  wording: Wording,
  { now, photos, closesOn }: ReceiptNow,
): ReceiptPage {
  const { t, language } = wording
  const isReplaced = revision.newest.id !== revision.id
  const fact = (key: string, value: string) => ({ name: t(`readings:receipt.${key}`), value })
  const kind = t(`readings:receipt.kind.${revision.kind}`)
  return {
    view: 'readings/receipt',
    title: t(isReplaced ? 'readings:receipt.titleReplaced' : 'readings:receipt.title'),
    lead: t('readings:receipt.lead', {
      number: revision.number,
      at: formatInstant(revision.sentAt, language),
      sent: revision.sentMeters,
      total: revision.totalMeters,
    }),
    facts: [
      fact('month', formatPeriod(revision.period, language)),
      fact('contract', `${t('readings:no')} ${revision.contractNumber}`),
      fact('volume', formatVolume(revision.volume, language)),
      fact('money', formatRubles(revision.amountKopecks, language)),
      ...recordFact(revision, wording),
      ...(revision.details.enteredBy === undefined ? [] : [fact('entered', revision.details.enteredBy)]),
      fact('sender', revision.senderName),
      ...(revision.callerName === null ? [] : [fact('caller', revision.callerName)]),
      fact('revision', t('readings:receipt.revisionOf', { revision: revision.revision, kind })),
      fact('hash', revision.contentHash),
    ],
    replaced: isReplaced
      ? {
          text: t('readings:receipt.replaced', { revision: revision.newest.revision }),
          link: t('readings:receipt.replacedLink', { number: revision.newest.number }),
          href: paths.readings.submission(revision.newest.id),
        }
      : undefined,
    protocol: paths.readings.protocol(revision.id),
    again:
      closesOn === undefined || isReplaced
        ? undefined
        : {
            href: paths.readings.form(revision.contractId),
            text: t('readings:receipt.until', { day: formatDay(closesOn.toString(), 'day-month', language) }),
          },
    returned: isReplaced ? undefined : returnedOf(revision, now, wording),
    houses: housesOf(revision, photos, isReplaced ? [] : now, wording),
  }
}

/** What of the bill is charged by regime: the values went for the record only. */
function recordFact({ details }: Revision, { t, language }: Wording): ReceiptPage['facts'] {
  const { forRecord } = details
  if (forRecord === undefined) return []
  const value = t('readings:receipt.recordOf', {
    count: forRecord.meters,
    volume: formatVolume(forRecord.volume, language),
    money: formatRubles(forRecord.kopecks, language),
  })
  return [{ name: t('readings:receipt.record'), value }]
}

function returnedOf(
  { contractId }: Revision,
  now: readonly ReadingNow[],
  { t, language }: Wording,
): ReceiptPage['returned'] {
  const days = now
    .flatMap(({ state, until }) => (state === 'RETURNED' && until !== null ? [until] : []))
    .toSorted()
  const [day] = days
  if (day === undefined) return undefined
  const values = { count: days.length, day: formatDay(day, 'accusative', language) }
  return { text: t('readings:returned.notice', values), href: paths.readings.returned(contractId) }
}

function housesOf(
  revision: Revision,
  photos: readonly PhotoLine[],
  now: readonly ReadingNow[],
  wording: Wording,
): ReceiptPage['houses'] {
  const standing = new Map(now.map((reading) => [reading.registerId, reading]))
  const { rows } = revision.details
  const serials = new Map(rows.map(({ registerId, serial }) => [registerId, serial]))
  const beside = photoViews(photos, serials, paths.photo, wording)
  const isOneAddress = new Set(rows.map(({ address }) => address)).size === 1
  const houses = new Map<string, ReceiptPage['houses'][number]>()
  for (const row of rows) {
    const view = {
      ...rowView(row, standing.get(row.registerId), revision, wording),
      photos: beside.get(row.registerId) ?? [],
    }
    const house = houses.get(row.address)
    if (house !== undefined) house.rows.push(view)
    else houses.set(row.address, { title: isOneAddress ? undefined : row.address, rows: [view] })
  }
  return [...houses.values()]
}

function rowView(
  row: RevisionRow,
  now: ReadingNow | undefined,
  revision: Revision,
  { t, language }: Wording,
): RowView {
  const isOrganization = revision.details.customerKind === 'ORGANIZATION'
  const service = t(`readings:service.${row.service}`)
  const place = row.inletName.replace(/^(ХВС|ГВС)\s*[,:]?\s*/u, '')
  const name = isOrganization ? row.inletName : place === '' ? service : `${service}, ${place}`
  const second =
    row.registers > 1 ? `, ${t(row.register === 1 ? 'readings:form.main' : 'readings:form.second')}` : ''
  return {
    name: name + second,
    serial: row.serial,
    current: row.current === null ? '—' : formatDial(row.current, row.digits),
    use: row.volume === null ? '—' : formatVolume(row.volume, language),
    ...stateOf(row, now, { t, language, phone: '' }),
    way: {
      href: paths.history.row(row.registerId, revision.period),
      label: t('timeline:linkOf', { serial: row.serial, month: formatPeriod(revision.period, language) }),
    },
  }
}

function stateOf(
  row: RevisionRow,
  now: ReadingNow | undefined,
  { t, language }: Wording,
): Pick<RowView, 'state' | 'tone'> {
  const told = { state: row.state, ...now, noteSent: row.isNoteOnly ? row.note : undefined }
  const { text: state, tone } = readingStateWords(told, { t, language })
  const { replacement } = row
  if (replacement === undefined || replacement.method === 'NONE') return { state, tone }
  const how = t(`readings:instead.${replacement.method}`, {
    number: replacement.miss?.number ?? 1,
    limit: replacement.miss?.limit ?? 3,
  })
  const instead = t('readings:receipt.insteadVolume', {
    how,
    volume: formatVolume(replacement.volume, language),
  })
  return { state: `${state}, ${instead}`, tone }
}
