import { maskEmail, maskPhone } from '../../domain/masking.ts'
import { paths } from '../../paths.ts'
import type { Translate } from '../../platform/i18n.ts'
import { fileSize, filesField, type FilesField } from '../../web/files-field.ts'
import { formatDay, formatInstant, formatPhone } from '../../web/format.ts'
import type { FieldError, FormValues } from '../../web/form.ts'
import type { Uploads } from '../../web/uploads.ts'
import type { Page } from '../../web/view.ts'
import type { Words } from '../../web/words.ts'
import { staffStates, type StaffFilter } from './form.ts'
import { receptionRules, topicName } from './rules.ts'
import type { StaffAppealView, StaffList } from './staff-service.ts'
import { statusTag, type FileLink, type ToneTag } from './status-page.ts'
import type { Appeal, AppealFile } from './store.ts'

type Option = { value: string; text: string; isChosen: boolean }

export type StaffListPage = Page & {
  tabs: { href: string; text: string; isCurrent: boolean }[]
  filter: { state: string; topics: { name: string; label: string; options: Option[] }; q: string }
  lines: {
    number: string
    href: string
    who: string
    topic: string
    subject: string
    received: string
    due: string
    isOverdue: boolean
    status: ToneTag
    assignee: string
  }[]
  isEmpty: boolean
  next: string | undefined
  first: string | undefined
}

/** The staff's list of letters. */
export function staffListPage(list: StaffList, filter: StaffFilter, words: Words): StaffListPage {
  const { t, language } = words
  const { topic, q } = filter
  return {
    view: 'reception/staff-list',
    title: t('reception:staff.title'),
    tabs: staffStates.map((state) => ({
      href: paths.staff.reception({ state, topic, q }),
      text: tabText(state, list, t),
      isCurrent: state === filter.state,
    })),
    filter: { state: filter.state, q, topics: topicFilter(topic, words) },
    lines: list.lines.map((line) => ({
      number: line.number,
      href: paths.staff.appeal(line.id),
      who: `${line.lastName} ${line.firstName}`,
      topic: topicName(line.topic, language),
      subject: line.subject,
      received: formatInstant(line.receivedAt, language, { zone: false }),
      due: formatDay(line.dueOn, 'numeric', language),
      isOverdue: isOverdue(line, list.today),
      status: statusTag(line.status, t),
      assignee: line.assignee ?? '–',
    })),
    isEmpty: list.lines.length === 0,
    next:
      list.next === undefined
        ? undefined
        : paths.staff.reception({ state: filter.state, topic, q, after: list.next }),
    first: filter.after === '' ? undefined : paths.staff.reception({ state: filter.state, topic, q }),
  }
}

export type StaffAppealPage = Page & {
  back: string
  status: ToneTag
  overdue: string
  facts: { name: string; value: string; href?: string }[]
  subject: string
  text: string
  files: FileLink[]
  messages: {
    author: string
    at: string
    kind: 'ours' | 'theirs' | 'note'
    text: string
    files: FileLink[]
  }[]
  /** absent for who may only read, and for a closed letter */
  work:
    | {
        action: string
        seen: string
        canTake: boolean
        label: string
        hint: string
        value: string
        files: FilesField
      }
    | undefined
  over: string
}

/** What the form of a clerk is shown with. */
export type StaffState = {
  mayAct: boolean
  /** may write or ring back: sees mail and phone whole */
  mayCall: boolean
  values?: FormValues
  errors?: readonly FieldError[]
  uploads?: Uploads
}

/** One letter for staff, with its whole story and the form to act. */
export function staffAppealPage(view: StaffAppealView, state: StaffState, words: Words): StaffAppealPage {
  const { t, language } = words
  const { appeal, messages, files } = view
  const linkOf = (file: AppealFile) => ({
    name: file.name,
    size: fileSize(file.byteSize, t, language),
    href: paths.staff.appealFile(appeal.id, file.id),
  })
  const filesOf = (ownerId: string) => files.filter((file) => file.ownerId === ownerId).map(linkOf)
  return {
    view: 'reception/staff-appeal',
    title: t('reception:staff.appeal', { number: appeal.number }),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    back: paths.staff.reception(),
    status: statusTag(appeal.status, t),
    overdue: isOverdue(appeal, view.today) ? t('reception:staff.overdue') : '',
    facts: factsOf(appeal, state.mayCall, words),
    subject: appeal.subject,
    text: appeal.text,
    files: filesOf(appeal.id),
    messages: messages.map((message) => ({
      author: message.author === 'WRITER' ? t('reception:staff.writer') : (message.clerk ?? ''),
      at: formatInstant(message.at, language),
      kind: message.isInternal ? 'note' : message.author === 'WRITER' ? 'theirs' : 'ours',
      text: message.text,
      files: filesOf(message.id),
    })),
    work: state.mayAct && appeal.status !== 'CLOSED' ? workOf(view, state, words) : undefined,
    over: appeal.status === 'CLOSED' ? t('reception:staff.over') : t('reception:staff.readOnly'),
  }
}

function workOf(view: StaffAppealView, state: StaffState, { t, language }: Words): StaffAppealPage['work'] {
  return {
    action: paths.staff.appeal(view.appeal.id),
    seen: view.seen,
    canTake: view.appeal.status === 'NEW',
    label: t('reception:staff.text'),
    hint: t('reception:staff.textHint', { email: view.appeal.email }),
    value: state.values?.['text'] ?? '',
    files: filesField(t, language, state.uploads),
  }
}

function factsOf(appeal: Appeal, mayCall: boolean, { t, language }: Words): StaffAppealPage['facts'] {
  const name = [appeal.lastName, appeal.firstName, appeal.patronymic].filter(Boolean).join(' ')
  const fact = (key: string, value: string | null, href?: string) =>
    value === null ? [] : [{ name: t(key), value, ...(href === undefined ? {} : { href }) }]
  return [
    ...fact(
      'reception:staff.who',
      name,
      appeal.userId === null ? undefined : paths.staff.subscriber(appeal.userId),
    ),
    ...fact('reception:field.email', mayCall ? appeal.email : maskEmail(appeal.email)),
    ...phoneFact(appeal.phone, mayCall, t),
    ...fact('reception:field.topic', topicName(appeal.topic, language)),
    ...fact(
      'reception:field.contract',
      appeal.contractNumber === null ? null : `№ ${appeal.contractNumber}`,
      paths.staff.contract(appeal.contractId ?? ''),
    ),
    ...fact('reception:status.received', formatInstant(appeal.receivedAt, language)),
    ...fact('reception:staff.due', formatDay(appeal.dueOn, 'weekday', language)),
    ...fact('reception:staff.assignee', appeal.assignee),
    ...fact('reception:staff.language', t(`reception:staff.languages.${appeal.language}`)),
  ]
}

function phoneFact(phone: string | null, mayCall: boolean, t: Translate): StaffAppealPage['facts'] {
  if (phone === null) return []
  const name = t('reception:staff.phone')
  return [
    mayCall ? { name, value: formatPhone(phone), href: `tel:${phone}` } : { name, value: maskPhone(phone) },
  ]
}

function topicFilter(chosen: string, { t, language }: Words): StaffListPage['filter']['topics'] {
  return {
    name: 'topic',
    label: t('reception:field.topic'),
    options: [
      { value: '', text: t('reception:staff.anyTopic'), isChosen: chosen === '' },
      ...receptionRules.topics.map(({ code, name }) => ({
        value: code,
        text: name[language],
        isChosen: code === chosen,
      })),
    ],
  }
}

function tabText(state: (typeof staffStates)[number], { counts }: StaffList, t: Translate): string {
  const name = t(`reception:staff.tab.${state}`)
  return state === 'open' || state === 'overdue' || state === 'mine' ? `${name}: ${counts[state]}` : name
}

function isOverdue({ status, dueOn }: { status: Appeal['status']; dueOn: string }, today: string): boolean {
  return (status === 'NEW' || status === 'IN_PROGRESS') && dueOn < today
}
