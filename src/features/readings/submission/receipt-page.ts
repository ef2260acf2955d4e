import { paths } from '../../../paths.ts'
import {
  formatDay,
  formatDial,
  formatInstant,
  formatPeriod,
  formatRubles,
  formatVolume,
} from '../../../web/format.ts'
import { readingStateWords } from '../../../web/states/words.ts'
import type { Page } from '../../../web/view.ts'
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
  houses: { title: string | undefined; rows: (RowView & { photos: PhotoView[] })[] }[]
}

type RowView = {
  name: string
  serial: string
  current: string
  use: string
  state: string
  tone: 'good' | 'info'
}

/** The receipt of a revision. `closesOn`: last day to correct while the window of its month is open. */
export function receiptPage(
  revision: Revision,
  wording: Wording,
  closesOn?: { toString(): string },
  photos: readonly PhotoLine[] = [],
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
    houses: housesOf(revision, photos, wording),
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

function housesOf(revision: Revision, photos: readonly PhotoLine[], wording: Wording): ReceiptPage['houses'] {
  const { rows } = revision.details
  const serials = new Map(rows.map(({ registerId, serial }) => [registerId, serial]))
  const beside = photoViews(photos, serials, paths.photo, wording)
  const isOneAddress = new Set(rows.map(({ address }) => address)).size === 1
  const houses = new Map<string, ReceiptPage['houses'][number]>()
  for (const row of rows) {
    const view = { ...rowView(row, revision, wording), photos: beside.get(row.registerId) ?? [] }
    const house = houses.get(row.address)
    if (house !== undefined) house.rows.push(view)
    else houses.set(row.address, { title: isOneAddress ? undefined : row.address, rows: [view] })
  }
  return [...houses.values()]
}

function rowView(row: RevisionRow, revision: Revision, { t, language }: Wording): RowView {
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
    state: stateText(row, { t, language, phone: '' }),
    tone: row.state === 'NOT_SENT' ? 'info' : 'good',
  }
}

function stateText(row: RevisionRow, { t, language }: Wording): string {
  const told = { state: row.state, noteSent: row.isNoteOnly ? row.note : undefined }
  const state = readingStateWords(told, { t, language }).text
  const { replacement } = row
  if (replacement === undefined || replacement.method === 'NONE') return state
  const how = t(`readings:instead.${replacement.method}`, {
    number: replacement.miss?.number ?? 1,
    limit: replacement.miss?.limit ?? 3,
  })
  return `${state}, ${t('readings:receipt.insteadVolume', { how, volume: formatVolume(replacement.volume, language) })}`
}
