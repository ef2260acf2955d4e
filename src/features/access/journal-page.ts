import { shortInstant } from '../../web/format.ts'
import type { Words } from '../../web/words.ts'
import { journalPage, type JournalCursor, type JournalLine } from './journal-store.ts'
import { memberRoles, roleWords } from './words.ts'

export type JournalShown = {
  lines: { at: string; who: string; what: string }[]
  /** where older lines are */
  older: string | undefined
}

/** Lines of the journal in words. @param linkTo the address of the page behind a cursor */
export function journalShown(
  lines: readonly JournalLine[],
  linkTo: (after: string) => string,
  words: Words,
): JournalShown {
  const shown = lines.slice(0, journalPage)
  const last = shown.at(-1)
  return {
    lines: shown.map((line) => ({
      at: shortInstant(line.at),
      who: whoWords(line, words),
      what: whatWords(line, words),
    })),
    older: lines.length > journalPage && last !== undefined ? linkTo(writeCursor(last)) : undefined,
  }
}

/** undefined for none and for anything {@link writeCursor} does not write: then the newest are shown. */
export function readCursor(value: unknown): JournalCursor | undefined {
  const parts = typeof value === 'string' ? /^(\d{12,14})-(\d{1,15})$/.exec(value) : null
  if (parts === null) return undefined
  return { at: new Date(Number(parts[1])).toISOString(), id: Number(parts[2]) }
}

function writeCursor({ at, id }: JournalLine): string {
  return `${at.getTime()}-${id}`
}

/** Subscribers by name, staff by office: who of the utility it was is the utility's own matter. */
function whoWords({ who, isStaff }: JournalLine, { t }: Words): string {
  return isStaff || who === null ? t('access:journal.staff') : who
}

function whatWords({ action, details }: JournalLine, words: Words): string {
  const { t } = words
  const text = (name: string) => (typeof details[name] === 'string' ? details[name] : '')
  const role = memberRoles.find((known) => known === details['role'])
  const values = {
    email: text('email'),
    name: text('name'),
    number: text('number'),
    role: role === undefined ? '' : roleWords(role, words),
    section: text('section') === '' ? '' : t(`access:section.${text('section')}`),
  }
  return t(`access:journal.${action.replaceAll('.', '-')}`, values)
}
