import { paths } from '../../../paths.ts'
import { formatDial, formatInstant, formatPeriod } from '../../../web/format.ts'
import { readingStateWords, type StateTone } from '../../../web/states/words.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import type { RequestLine, Step, Timeline, TimelineLine } from './service.ts'

type Reader = 'user' | 'staff'

export type TimelinePage = Page & {
  back: { href: string; text: string }
  facts: { name: string; value: string }[]
  now: { text: string; tone: StateTone }
  events: {
    at: string
    what: { text: string; tone: StateTone }
    value: string | undefined
    /** who did it and by what way */
    who: string
    /** reason of a correction, who typed, who phoned */
    more: string[]
    /** the revision or the request it came with */
    link: { href: string; text: string } | undefined
  }[]
}

/** Who did what with one register's month, when and by what way; names as far as the reader may know them. */
export function timelinePage(timeline: Timeline, words: Words, reader: Reader): TimelinePage {
  const { t, language } = words
  const { period, lines, contractId, steps } = timeline
  const last = lines.at(-1)
  // A value in a batch of billing is no news for a subscriber: it reads «передано» as before.
  const told = steps.filter(
    (step) => reader === 'staff' || step.kind === 'request' || step.line.to !== 'BATCHED',
  )
  return {
    view: 'readings/timeline',
    title: t('timeline:title', { month: formatPeriod(period, language) }),
    back:
      reader === 'staff'
        ? { href: backOfStaff(timeline), text: t('timeline:backStaff') }
        : {
            href: paths.history.page({ contract: contractId, from: period, to: period }),
            text: t('timeline:back'),
          },
    facts: factsOf(timeline, words),
    now: readingStateWords({ state: last?.to ?? 'NOT_SENT', ...last }, words, reader),
    events: told.map((step, i) =>
      step.kind === 'request'
        ? requestEvent(step.line, timeline, words, reader)
        : eventOf(step.line, told.slice(0, i), timeline, words, reader),
    ),
  }
}

/** The revision that came last, else the list of its month. */
function backOfStaff({ lines, period }: Timeline): string {
  const newest = lines.findLast(({ submission }) => submission !== null)?.submission
  return newest ? paths.staff.submission(newest.id) : paths.staff.readings({ period })
}

function factsOf(timeline: Timeline, { t }: Words): TimelinePage['facts'] {
  const { lines, digits, register, registers } = timeline
  const value = lines.findLast((line) => line.value !== null)?.value ?? null
  const dial = registers > 1 ? `, ${t(register === 1 ? 'readings:form.main' : 'readings:form.second')}` : ''
  const fact = (name: string, text: string) => ({ name: t(`timeline:fact.${name}`), value: text })
  return [
    fact('meter', t('timeline:meter', { serial: timeline.serial }) + dial),
    fact('place', t('timeline:place', { name: timeline.inletName, number: timeline.inletNumber })),
    fact('address', timeline.address),
    fact('contract', t('timeline:meter', { serial: timeline.contractNumber })),
    fact('value', value === null ? '–' : formatDial(value, digits)),
  ]
}

function requestEvent(
  { step, at, value, who, text, id, number }: RequestLine,
  { digits }: Timeline,
  words: Words,
  reader: Reader,
): TimelinePage['events'][number] {
  const { t, language } = words
  const tone = step === 'asked' ? 'care' : 'bad'
  return {
    at: formatInstant(new Date(at), language, { zone: false }),
    what: { text: t(`timeline:${step}`), tone },
    value: step === 'asked' ? formatDial(value, digits) : undefined,
    who: whoOf({ who, channel: step === 'asked' ? 'portal' : 'staff' }, words, reader),
    more: text === '' ? [] : [t(`timeline:${step}Why`, { text })],
    link: {
      href: reader === 'staff' ? paths.staff.correction(id) : paths.corrections.list,
      text: t('timeline:request', { number }),
    },
  }
}

function eventOf(
  line: TimelineLine,
  before: readonly Step[],
  { digits }: Timeline,
  words: Words,
  reader: Reader,
): TimelinePage['events'][number] {
  const { submission } = line
  const href = reader === 'staff' ? paths.staff.submission : paths.readings.submission
  return {
    at: formatInstant(new Date(line.at), words.language, { zone: false }),
    what: whatOf(line, words, reader),
    value: valueOf(line, before, digits, words),
    who: whoOf(line, words, reader),
    more: moreOf(line, words),
    link:
      submission === null
        ? undefined
        : { href: href(submission.id), text: `${words.t('readings:no')} ${submission.number}` },
  }
}

/**
 * A value sent once more is a correction, and a look of staff that lets a value stand is no second sending; everything
 * else is said as states are said everywhere.
 */
function whatOf(line: TimelineLine, words: Words, reader: Reader): TimelinePage['events'][number]['what'] {
  const noteSent = line.to === 'NOT_SENT' ? line.note : undefined
  const told = readingStateWords({ ...line, state: line.to, noteSent }, words, reader)
  if (line.from === line.to || (line.from === 'ON_CHECK' && line.to === 'SUBMITTED'))
    return { text: words.t('timeline:looked'), tone: 'good' }
  if (line.from !== null || line.to !== 'SUBMITTED' || line.submission?.kind !== 'CORRECTION') return told
  return { ...told, text: words.t('timeline:correction') }
}

function valueOf(
  line: TimelineLine,
  before: readonly Step[],
  digits: number,
  { t }: Words,
): string | undefined {
  if (line.value === null) return undefined
  const changes = before.flatMap((step) => (step.kind === 'change' ? [step.line] : []))
  const earlier = changes.findLast(({ value }) => value !== null)?.value ?? null
  const value = formatDial(line.value, digits)
  return earlier === null || earlier === line.value
    ? value
    : t('timeline:instead', { value, was: formatDial(earlier, digits) })
}

function whoOf(
  { who, channel, to }: Pick<TimelineLine, 'who' | 'channel'> & Partial<Pick<TimelineLine, 'to'>>,
  { t }: Words,
  reader: Reader,
): string {
  const way = t(`states:source.${channel}`)
  if (who === null) return way
  if (reader === 'staff') return t('timeline:who.by', { who: who.name, way })
  if (who.isStaff) {
    // «сотрудник, сотрудник» says it twice.
    return channel === 'staff' || to === 'REPLACED'
      ? way
      : t('timeline:who.by', { who: t('timeline:who.staff'), way })
  }
  return t('timeline:who.by', { who: who.hasAccess ? who.name : t('timeline:who.former'), way })
}

function moreOf({ submission, to, reason }: TimelineLine, { t }: Words): string[] {
  return [
    ...(submission?.enteredBy ? [t('timeline:entered', { who: submission.enteredBy })] : []),
    ...(submission?.callerName ? [t('timeline:caller', { who: submission.callerName })] : []),
    ...(to === 'CORRECTED' && reason ? [t('timeline:ground', { reason })] : []),
  ]
}
