import { formatProtocolCode } from '../../../domain/protocol-code.ts'
import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { Paper, PaperBlock, PaperColumn, PaperFact, PaperRow } from '../../../platform/pdf.ts'
import { informationPhone, type Utility } from '../../../platform/utility.ts'
import { formatDay, formatInstant, formatNumber, formatPeriod } from '../../../web/format.ts'
import { paperFrame } from '../../../web/paper-frame.ts'
import { readingStateWords } from '../../../web/states/words.ts'
import type { ProtocolRevision, Replacement, Revision, RevisionRow } from '../revision.ts'

type Words = { t: Translate; language: Language }

const knownKinds = ['51', '54']
const knownNotes = ['01', '02', '03', '04', '05', '06', '07', '99']

/** Of the code in millimetres: a phone reads it from a hand's distance, and the facts beside it keep their width. */
const codeSideMm = 28

/**
 * The protocol of a revision, fields in the order of domain.md §6.6. Also of a replaced one, which says so.
 * Its QR code leads to the public page that confirms it; its canonical content lies in it as a file.
 * @param house whose paper it is, and where the cabinet lives
 */
export function composeProtocol(
  revision: ProtocolRevision,
  { utility, baseUrl }: { utility: Utility; baseUrl: string },
  words: Words,
): Paper {
  const { t, language } = words
  const number = t('protocol:number', { number: revision.number })
  return {
    language,
    title: `${t('protocol:title')} ${number}`,
    subject: t('protocol:subject', {
      month: formatPeriod(revision.period, language),
      contract: revision.contractNumber,
    }),
    createdAt: revision.sentAt.toISOString(),
    ...paperFrame({
      utility,
      infoPhone: informationPhone(utility),
      t,
      language,
      left: `${t('protocol:short')} ${number}`,
    }),
    blocks: [
      { kind: 'title', text: t('protocol:title'), under: number },
      ...replacedNotice(revision, t),
      { kind: 'facts', rows: openingFacts(revision, words) },
      table(revision, words),
      ...legend(revision.details.rows, t),
      {
        kind: 'qr',
        text: new URL(paths.protocols.one(revision.code), baseUrl).href,
        alt: t('protocol:qr.alt'),
        caption: t('protocol:qr.caption'),
        leastSideMm: codeSideMm,
        rows: [...closingFacts(revision, words), ...proofFacts(revision, baseUrl, words)],
      },
    ],
    attachment: {
      fileName: `${revision.number}.json`,
      mediaType: 'application/json',
      description: t('protocol:attachment', { number: revision.number }),
      text: revision.content,
    },
  }
}

function replacedNotice(revision: Revision, t: Translate): PaperBlock[] {
  if (revision.state !== 'REPLACED') return []
  const { number, revision: newest } = revision.newest
  return [{ kind: 'notice', text: t('protocol:replacedBy', { revision: newest, number }) }]
}

function openingFacts(revision: Revision, { t, language }: Words): PaperFact[] {
  const { details } = revision
  const fact = (name: string, value: string): PaperFact => ({ name: t(`protocol:fact.${name}`), value })
  const contract = {
    number: revision.contractNumber,
    day: formatDay(details.contractDate, 'numeric', language),
  }
  return [
    fact('sentAt', formatInstant(revision.sentAt, language)),
    fact('month', formatPeriod(revision.period, language)),
    fact('contract', t('protocol:contract', contract)),
    fact('customer', details.customerName),
    fact('address', addressLine(details.rows, t)),
    fact('revision', t(`protocol:revision.${revision.kind}`, { revision: revision.revision })),
    fact('readOn', formatDay(revision.readOn, 'numeric', language)),
  ]
}

/** A flat's address with its account; of many houses the number: the table names each. */
function addressLine(rows: readonly RevisionRow[], t: Translate): string {
  const places = [...new Map(rows.map((row) => [row.accountNumber, placeOf(row, t)])).values()]
  return places.length <= 3 ? places.join('; ') : t('protocol:addresses', { count: places.length })
}

function placeOf(row: RevisionRow, t: Translate): string {
  return t('protocol:place', { address: row.address, account: row.accountNumber })
}

function table(revision: Revision, words: Words): PaperBlock {
  const { t, language } = words
  const { sentVolume } = revision.details
  const missing = revision.totalMeters - revision.sentMeters
  const total = t('protocol:total', { sent: revision.sentMeters, missing })
  return {
    kind: 'table',
    columns: columns(t),
    rows: [
      ...groupedRows(revision, words),
      {
        kind: 'total',
        cells: ['', t('protocol:sum'), '', '', '', '', formatNumber(sentVolume, language), '', '', total],
      },
    ],
  }
}

function columns(t: Translate): PaperColumn[] {
  const head = (name: string, width: number, align: 'left' | 'right' = 'left'): PaperColumn => ({
    head: t(`protocol:column.${name}`),
    width,
    align,
  })
  return [
    head('index', 26, 'right'),
    head('inlet', 122),
    head('meter', 118),
    head('register', 50),
    head('previous', 94, 'right'),
    head('current', 50, 'right'),
    head('volume', 48, 'right'),
    head('kind', 38),
    head('note', 124),
    head('state', 100),
  ]
}

/** Rows of one account stand together, accounts in the order in which they come. */
function byHouse(rows: readonly RevisionRow[]): RevisionRow[][] {
  return [...Map.groupBy(rows, (row) => row.accountNumber).values()]
}

/** Organizations by house; a person's rows only when there are several accounts. */
function groupedRows({ details }: Revision, words: Words): PaperRow[] {
  const houses = byHouse(details.rows)
  const isGrouped = details.customerKind === 'ORGANIZATION' || houses.length > 1
  let index = 0
  return houses.flatMap((rows) => [
    ...(isGrouped
      ? rows.slice(0, 1).map((row) => ({ kind: 'group' as const, text: placeOf(row, words.t) }))
      : []),
    ...rows.map((row): PaperRow => {
      index += 1
      const cells = cellsOf(row, index, words)
      return row.state === 'NOT_SENT' ? { kind: 'cells', cells, tone: 'strong' } : { kind: 'cells', cells }
    }),
  ])
}

function cellsOf(row: RevisionRow, index: number, { t, language }: Words): string[] {
  const previous = row.previous === null ? '–' : String(row.previous)
  return [
    String(index),
    t('protocol:inlet', { number: row.inletNumber, name: row.inletName }),
    t('protocol:meter', { model: row.meterModel, serial: row.serial }),
    t(row.register === 1 ? 'protocol:register.main' : 'protocol:register.second'),
    row.previousOn === null ? previous : `${previous} (${formatDay(row.previousOn, 'numeric', language)})`,
    row.current === null ? '–' : String(row.current),
    row.volume === null ? '–' : formatNumber(row.volume, language),
    row.kind ?? '–',
    noteOf(row, { t, language }),
    stateOf(row, { t, language }),
  ]
}

function noteOf(row: RevisionRow, { t, language }: Words): string {
  const parts = [row.note, row.noteText, offDates(row, { t, language })].filter(
    (part) => part !== null && part !== '',
  )
  const note = parts.join(', ')
  if (row.oldMeter === undefined) return note
  const { serial, finalValue, removedOn, volume } = row.oldMeter
  const old = {
    serial,
    value: finalValue,
    day: formatDay(removedOn, 'numeric', language),
    volume: formatNumber(volume, language),
  }
  return [note, t('protocol:oldMeter', old)].filter(Boolean).join('\n')
}

function offDates({ offFrom, offTo }: RevisionRow, { t, language }: Words): string | null {
  if (offFrom === null) return null
  const from = formatDay(offFrom, 'numeric', language)
  return offTo === null
    ? t('protocol:offSince', { from })
    : t('protocol:off', { from, to: formatDay(offTo, 'numeric', language) })
}

function stateOf(row: RevisionRow, words: Words): string {
  const state = readingStateWords(
    { state: row.state, noteSent: row.isNoteOnly ? row.note : null },
    words,
  ).text
  return row.replacement === undefined ? state : `${state} → ${replacementOf(row.replacement, words)}`
}

function replacementOf({ method, volume, miss }: Replacement, { t, language }: Words): string {
  const words = t(`protocol:replacement.${method}`, { volume: formatNumber(volume, language) })
  return miss === undefined ? words : `${words}, ${t('protocol:miss', miss)}`
}

/** What the codes of this paper mean. */
function legend(rows: readonly RevisionRow[], t: Translate): PaperBlock[] {
  const used = (known: readonly string[], codes: readonly (string | null)[], key: string) =>
    known.filter((code) => codes.includes(code)).map((code) => `${code} – ${t(`protocol:${key}.${code}`)}`)
  const kinds = used(
    knownKinds,
    rows.map(({ kind }) => kind),
    'kindName',
  )
  const notes = used(
    knownNotes,
    rows.map(({ note }) => note),
    'noteName',
  )
  const lines = [
    ...(kinds.length === 0 ? [] : [`${t('protocol:kinds')}: ${kinds.join('; ')}.`]),
    ...(notes.length === 0 ? [] : [`${t('protocol:notes')}: ${notes.join('; ')}.`]),
  ]
  return lines.map((text) => ({ kind: 'paragraph', text, isSmall: true }))
}

function closingFacts(revision: Revision, { t, language }: Words): PaperFact[] {
  const missing = revision.totalMeters - revision.sentMeters
  const sent = { sent: revision.sentMeters, total: revision.totalMeters, missing }
  const volumes = {
    sent: formatNumber(revision.details.sentVolume, language),
    replaced: formatNumber(revision.details.replacedVolume, language),
  }
  const sender = {
    name: revision.senderName,
    login: revision.senderLogin,
    channel: t(`states:source.${revision.channel}`),
  }
  return [
    { name: t('protocol:fact.result'), value: t('protocol:result', sent) },
    ...(missing === 0 ? [] : [{ name: t('protocol:fact.missing'), value: missingIndexes(revision) }]),
    {
      name: t('protocol:fact.volume'),
      value: t(missing === 0 ? 'protocol:volume' : 'protocol:volumes', volumes),
    },
    ...(revision.details.enteredBy === undefined
      ? []
      : [{ name: t('readings:receipt.entered'), value: revision.details.enteredBy }]),
    { name: t('protocol:fact.sender'), value: t('protocol:sender', sender) },
    ...(revision.callerName === null
      ? []
      : [{ name: t('protocol:fact.caller'), value: revision.callerName }]),
  ]
}

/** What a stranger checks the paper by: by the code, or by number and hash; a computer by the file inside. */
function proofFacts(revision: ProtocolRevision, baseUrl: string, { t }: Words): PaperFact[] {
  const address = new URL(paths.protocols.form, baseUrl).href
  return [
    {
      name: t('protocol:fact.hash'),
      value: t('protocol:hash', { hash: revision.contentHash, file: `${revision.number}.json` }),
    },
    {
      name: t('protocol:fact.code'),
      value: t('protocol:code', { code: formatProtocolCode(revision.code), address }),
    },
  ]
}

/** Numbers of the rows that were not sent, to be found in a long table. */
function missingIndexes(revision: Revision): string {
  const numbers = byHouse(revision.details.rows)
    .flat()
    .flatMap(({ state }, index) => (state === 'NOT_SENT' ? [index + 1] : []))
  return numbers.length > 100 ? `${numbers.slice(0, 100).join(', ')}, …` : numbers.join(', ')
}
