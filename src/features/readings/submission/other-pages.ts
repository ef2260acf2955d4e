import { Temporal } from 'temporal-polyfill'
import { moscowDateTime } from '../../../domain/calendar.ts'
import type { WindowState } from '../../../domain/reading-window.ts'
import { paths } from '../../../paths.ts'
import { formatDay, formatInstant, formatPeriod, formatTime } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { VisitorContract } from '../../../web/visitor.ts'
import type { PostedForm } from './form.ts'
import { meterTitle } from './meter-words.ts'
import type { OpenForm } from './service.ts'
import type { ShownContent } from './shown.ts'
import type { ChoiceRow } from './store.ts'
import type { Wording } from './verdict-words.ts'

export type ChoosePage = Page & {
  lead: string
  link: string | undefined
  choices: {
    href: string | undefined
    label: string
    number: string
    state: string
    tone: 'good' | 'care' | 'info'
  }[]
}

/** «Выберите договор», with the state of each. */
export function choosePage(
  contracts: readonly VisitorContract[],
  rows: readonly ChoiceRow[],
  period: string,
  { t, language }: Wording,
): ChoosePage {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return {
    view: 'readings/choose',
    title: t(contracts.length === 0 ? 'readings:choose.none' : 'readings:choose.title'),
    lead:
      contracts.length === 0
        ? t('readings:choose.noneLead')
        : t('readings:choose.lead', { month: formatPeriod(period, language) }),
    link: contracts.length === 0 ? paths.contract.link : undefined,
    choices: contracts.map((contract) => {
      const row = byId.get(contract.id)
      const isOver = contract.status === 'TERMINATED'
      return {
        href: isOver ? undefined : paths.readings.form(contract.id),
        label: contract.label,
        number: contract.number,
        ...choiceState(row, isOver, t),
      }
    }),
  }
}

function choiceState(
  row: ChoiceRow | undefined,
  isOver: boolean,
  t: Wording['t'],
): { state: string; tone: 'good' | 'care' | 'info' } {
  if (isOver) return { state: t('readings:choose.terminated'), tone: 'info' }
  if (row?.hasDraft === true && row.draftState === 'FOR_APPROVAL')
    return { state: t('states:submission.FOR_APPROVAL'), tone: 'care' }
  if (row?.hasDraft === true) return { state: t('readings:choose.draft'), tone: 'care' }
  if (row?.number == null) return { state: t('readings:choose.empty'), tone: 'info' }
  const counts = { sent: row.sentMeters ?? 0, total: row.totalMeters ?? 0, number: row.number }
  return { state: t('readings:choose.sent', counts), tone: 'good' }
}

export type ClosedPage = Page & {
  lead: string[]
  /** what a late form brought; `ask` leads to the request that carries it */
  typed: { name: string; value: string; ask: string }[]
  links: { href: string; text: string }[]
  /** what was typed can be taken along on paper */
  isPrintable: boolean
}

type Shut = {
  why: 'closed' | 'terminated' | 'no-right' | 'nothing-returned'
  windows: WindowState
  number: string
  /** the contract's id; several: none */
  contractId?: string
}

/** Why no readings are taken here and when they will be; what a late form brought is shown. */
export function closedPage(
  shut: Shut,
  wording: Wording,
  late?: { at: Temporal.Instant; posted: Pick<PostedForm, 'rows'> },
): ClosedPage {
  const { t, language, phone } = wording
  const links = [{ href: paths.history.page(), text: t('readings:closed.history') }]
  const base = {
    view: 'readings/closed',
    links,
    isPrintable: false,
    typed: late === undefined ? [] : typedValues(late.posted, shut),
  }
  if (shut.why === 'terminated') {
    const lead = [t('readings:closed.terminatedLead', { number: shut.number })]
    return { ...base, title: t('readings:closed.terminated'), lead }
  }
  if (shut.why === 'nothing-returned') {
    const lead = [t('readings:closed.nothingReturnedLead', { number: shut.number })]
    return { ...base, title: t('readings:closed.nothingReturned'), lead }
  }
  if (shut.why === 'no-right') {
    const lead = [t('readings:closed.noRightLead', { number: shut.number })]
    return { ...base, title: t('readings:closed.noRight'), lead }
  }
  const { last, next } = shut.windows
  const windows = t('readings:closed.lead', {
    month: formatPeriod(last.period, language),
    day: formatDay(last.closesOn, 'day-month', language),
    next: formatDay(next.opensOn, 'day-month', language),
  })
  const told =
    late === undefined
      ? []
      : [
          t('readings:closed.late', {
            day: formatDay(last.closesOn, 'day-month', language),
            at: arrivalText(late.at, last.closesOn, wording),
          }),
        ]
  return {
    ...base,
    title: t('readings:closed.title'),
    lead: [...told, windows, t('readings:closed.ask', { phone })],
    links: [{ href: paths.corrections.ask(askOf(shut)), text: t('readings:closed.askLink') }, ...links],
    isPrintable: late !== undefined,
    scripts: late === undefined ? [] : ['js/print.js'],
  }
}

/** The time alone in the first minutes after closing, with the day later on. */
function arrivalText(at: Temporal.Instant, closesOn: Temporal.PlainDate, { t, language }: Wording): string {
  const arrived = moscowDateTime(at)
  const time = formatTime(arrived, true)
  if (arrived.toPlainDate().equals(closesOn.add({ days: 1 }))) return time
  return t('readings:closed.lateDay', {
    day: formatDay(arrived.toPlainDate(), 'day-month', language),
    at: time,
  })
}

function typedValues({ rows }: Pick<PostedForm, 'rows'>, shut: Shut): ClosedPage['typed'] {
  return Object.entries(rows).flatMap(([register, { value }]) =>
    value === undefined || value.trim() === ''
      ? []
      : [{ name: register, value, ask: paths.corrections.ask({ ...askOf(shut), register, value }) }],
  )
}

/** The month that has just closed, and whose. */
function askOf({ contractId, windows }: Shut): { contract?: string; period: string } {
  return { ...(contractId === undefined ? {} : { contract: contractId }), period: windows.last.period }
}

/** The same with the meters' names, when the contract could be read. */
export function nameTyped(page: ClosedPage, form: OpenForm, { t, language }: Wording): ClosedPage {
  const isOrganization = form.stored.customerKind === 'ORGANIZATION'
  const names = new Map(
    form.assessment.meters.flatMap(({ known }) =>
      known.registers.map(({ id }) => [id, meterTitle(known, isOrganization, t, language)] as const),
    ),
  )
  return {
    ...page,
    typed: page.typed.flatMap(({ name, ...row }) =>
      names.has(name) ? [{ ...row, name: names.get(name) ?? '' }] : [],
    ),
  }
}

export type ConflictPage = Page & {
  lead: string
  inForce: { text: string; href: string | undefined }
  draft: string | undefined
  /** names of the two columns: what stands, what the asker was about to send */
  heads: { held: string; typed: string }
  rows: { name: string; held: string; typed: string }[]
  form: string
}

/**
 * 409: what is in force beside what was about to be sent; before the first submission, the draft as somebody
 * else has saved it. Without `seen` what the draft holds stands for what was about to be sent.
 */
export function conflictPage(form: OpenForm, { t, language }: Wording, seen?: ShownContent): ConflictPage {
  const { stored } = form
  const { inForce, draft } = stored
  const said = (at: string) =>
    formatInstant(Temporal.Instant.from(at), language, { seconds: true, zone: false })
  return {
    view: 'readings/conflict',
    title: t('readings:conflict.title'),
    lead: t('readings:conflict.lead'),
    inForce:
      inForce === null
        ? { text: t('readings:conflict.none'), href: undefined }
        : {
            text: t('readings:conflict.inForce', {
              number: inForce.number,
              who: inForce.senderName,
              at: said(inForce.sentAt),
            }),
            href: form.asker.entry.submission(inForce.id),
          },
    draft:
      draft === null
        ? undefined
        : t('readings:conflict.draft', { at: said(draft.updatedAt), who: draft.updatedByName }),
    heads: {
      held: t(`readings:conflict.${inForce === null ? 'stored' : 'value'}`),
      typed: t(`readings:conflict.${seen === undefined ? 'typed' : 'mine'}`),
    },
    rows: conflictRows(form, { t, language }, seen),
    form: form.asker.entry.form(stored.id),
  }
}

function conflictRows(
  { stored, assessment }: OpenForm,
  { t, language }: Pick<Wording, 't' | 'language'>,
  seen: ShownContent | undefined,
): ConflictPage['rows'] {
  const isOrganization = stored.customerKind === 'ORGANIZATION'
  const { inForce } = stored
  const held = new Map((inForce?.details.rows ?? []).map((row) => [row.registerId, row.current]))
  const empty = t('readings:conflict.empty')
  return assessment.meters.flatMap(({ known, fields }) =>
    known.registers.flatMap(({ id }) => {
      const drafted = (fields.get(id)?.value ?? '').trim()
      const standing = inForce === null ? drafted : String(held.get(id) ?? '')
      const mine = seen === undefined ? drafted : (seen.rows.get(id)?.value ?? '')
      if (standing === mine) return []
      const name = meterTitle(known, isOrganization, t, language)
      return [{ name, held: standing === '' ? empty : standing, typed: mine === '' ? empty : mine }]
    }),
  )
}
