import { createHash } from 'node:crypto'
import { canonicalJson } from '../../../domain/submission-content.ts'
import type { Assessment } from './assessment.ts'
import { rowsOf } from './details.ts'
import type { StoredRevision } from './store.ts'

/**
 * What a check page showed. It travels in the page's hidden field `seen`, so that Submit can tell whether what is
 * stored is still what was seen, and can show it beside somebody else's figures. It is never stored itself.
 */
export type ShownContent = {
  /** SHA-256 over values, kinds, notes and dates of the rows that say something */
  hash: string
  /** value and day of reading by register; no day: today, whichever day that is */
  rows: ReadonlyMap<string, { value: string; readOn: string }>
}

const entry = /^([0-9a-f-]{36}):(\d{0,9}):(\d{4}-\d{2}-\d{2})?$/

export function shownContent(assessment: Assessment): ShownContent {
  const defaultDays = new Set(
    assessment.meters
      .filter(({ isDayDefault }) => isDayDefault)
      .flatMap(({ known }) => known.registers.map(({ id }) => id)),
  )
  return contentOf(rowsOf(assessment), (registerId) => defaultDays.has(registerId))
}

/** Whether a revision holds just this; a row whose day was not typed agrees with any day. */
export function isHeldBy(shown: ShownContent, revision: StoredRevision): boolean {
  const held = contentOf(revision.details.rows, () => false)
  return held.hash === shown.hash && agree(shown, held)
}

export function isSameContent(a: ShownContent, b: ShownContent): boolean {
  return a.hash === b.hash && agree(a, b)
}

export function writeShown({ hash, rows }: ShownContent): string {
  return [hash, ...[...rows].map(([id, { value, readOn }]) => `${id}:${value}:${readOn}`)].join(' ')
}

/** Undefined for anything but what {@link writeShown} wrote. */
export function readShown(text: string): ShownContent | undefined {
  const [hash = '', ...entries] = text.split(' ')
  const parsed = entries.map((part) => entry.exec(part))
  if (!/^[0-9a-f]{64}$/.test(hash) || parsed.includes(null)) return undefined
  const rows = parsed.map(
    (match) => [match?.[1] ?? '', { value: match?.[2] ?? '', readOn: match?.[3] ?? '' }] as const,
  )
  return { hash, rows: new Map(rows) }
}

type ContentRow = {
  registerId: string
  current: number | null
  kind: string | null
  note: string | null
  noteText: string | null
  offFrom: string | null
  offTo: string | null
  readOn: string
}

function contentOf(rows: readonly ContentRow[], isDayDefault: (registerId: string) => boolean): ShownContent {
  const said = rows
    .filter(({ current, note }) => current !== null || note !== null)
    .toSorted((a, b) => (a.registerId < b.registerId ? -1 : 1))
  const content = said.map(({ registerId, current, kind, note, noteText, offFrom, offTo }) => [
    registerId,
    current,
    kind,
    note,
    noteText,
    offFrom,
    offTo,
  ])
  return {
    hash: createHash('sha256').update(canonicalJson(content)).digest('hex'),
    rows: new Map(
      said.map(({ registerId, current, readOn }) => [
        registerId,
        { value: current === null ? '' : String(current), readOn: isDayDefault(registerId) ? '' : readOn },
      ]),
    ),
  }
}

function agree(a: ShownContent, b: ShownContent): boolean {
  return [...a.rows].every(([id, { readOn }]) => {
    const other = b.rows.get(id)?.readOn ?? ''
    return readOn === '' || other === '' || readOn === other
  })
}
