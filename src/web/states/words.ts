import { formatDay } from '../format.ts'
import type { Words } from '../words.ts'

export type StateTone = 'good' | 'info' | 'care' | 'bad'

/**
 * A reading's state with what was said of it: why, and by which day (`YYYY-MM-DD`) it may or might have been sent
 * again; the note that went without a value.
 */
export type ToldState = {
  state: string
  reason?: string | null | undefined
  until?: string | null | undefined
  noteSent?: string | null | undefined
}

const tones: Readonly<Record<string, StateTone>> = {
  NOT_SENT: 'care',
  ESTIMATED: 'care',
  ON_CHECK: 'care',
  NOTED: 'info',
  REPLACED: 'info',
  RETURNED: 'bad',
  REFUSED: 'bad',
}

/**
 * The one way a reading's state is said, in cabinet, staff pages, letters and papers.
 * @param reader the batch of billing is no news for a subscriber: it reads «передано» to him
 */
export function readingStateWords(
  told: ToldState,
  words: Words,
  reader: 'user' | 'staff' = 'user',
): { text: string; tone: StateTone } {
  const state = told.state === 'BATCHED' && reader === 'user' ? 'SUBMITTED' : told.state
  return { text: textOf({ ...told, state }, words), tone: tones[state] ?? 'good' }
}

function textOf({ state, reason, until, noteSent }: ToldState, { t, language }: Words): string {
  if (state === 'RETURNED' && reason && until)
    return t('states:returned', { why: withinSentence(reason), day: formatDay(until, 'day-month', language) })
  if (state === 'REFUSED' && reason)
    return t(until ? 'states:overdue' : 'states:refused', {
      why: withinSentence(reason),
      day: until ? formatDay(until, 'day-month', language) : '',
    })
  if (state === 'NOT_SENT' && noteSent) return t('states:noteSent', { note: noteSent })
  return t(`states:reading.${state}`)
}

/** A clerk's reason inside a sentence of ours: without the full stop it was typed with. */
export function withinSentence(reason: string): string {
  return reason.replace(/[.\s]+$/, '')
}
