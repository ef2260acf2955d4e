import type { Temporal } from 'temporal-polyfill'
import { paths } from '../../paths.ts'
import type { Translate } from '../../platform/i18n.ts'
import type { PublishedOutage } from '../../records/outages.ts'
import { fileSize, filesField, type FilesField } from '../../web/files-field.ts'
import { formatDay, formatInstant, formatPhone } from '../../web/format.ts'
import type { FieldError, FormValues } from '../../web/form.ts'
import type { Uploads } from '../../web/uploads.ts'
import type { Page } from '../../web/view.ts'
import type { Words as PageWords } from '../../web/words.ts'
import { outageSentence } from './outage-words.ts'
import { topicName } from './rules.ts'
import type { AppealView } from './service.ts'
import type { AppealFile } from './store.ts'

export type FileLink = { name: string; size: string; href: string }
export type ToneTag = { text: string; tone: 'info' | 'care' | 'good' | 'bad' }

type Words = PageWords & { now: Temporal.Instant }

export type SentPage = Page & {
  /** to whoever holds the key; others get the number alone */
  own: { keep: string; link: string; follow: string; correct: string; hints: string[] } | undefined
  lead: string
}

/** The page after sending. @param key of the status link, shown this once */
export function sentPage(
  number: string,
  own: { view: AppealView; key: string; baseUrl: string; hints: readonly PublishedOutage[] } | undefined,
  words: Words,
): SentPage {
  const { t, language } = words
  const page = { view: 'reception/sent', title: t('reception:sent.title', { number }) }
  if (own === undefined) return { ...page, lead: t('reception:sent.stranger'), own: undefined }
  const { appeal } = own.view
  const day = formatDay(appeal.dueOn, 'day-month', language)
  const phone = appeal.phone === null ? '' : formatPhone(appeal.phone)
  const status = paths.reception.statusWith({ number, key: own.key })
  return {
    ...page,
    lead: t(phone === '' ? 'reception:sent.lead' : 'reception:sent.leadPhone', {
      day,
      email: appeal.email,
      phone,
    }),
    own: {
      keep: t('reception:sent.keep'),
      link: new URL(status, own.baseUrl).href,
      follow: status,
      correct: phone === '' ? '' : t('reception:sent.correct', { phone }),
      hints: own.hints.map((outage) => outageSentence(outage, words)),
    },
  }
}

export type StatusPage = Page & {
  number: string
  key: string
  /** said when something was just added */
  done: string
  status: ToneTag
  due: string
  subject: string
  facts: { name: string; value: string }[]
  text: string
  files: FileLink[]
  messages: { id: string; author: string; isOurs: boolean; at: string; text: string; files: FileLink[] }[]
  /** absent when nothing can be added any more */
  addition: { label: string; hint: string; value: string; files: FilesField } | undefined
  over: string
  phone: { value: string; shown: string }
}

export type StatusState = {
  key: string
  values?: FormValues
  errors?: readonly FieldError[]
  uploads?: Uploads
  /** what the writer has just done */
  done?: 'phone' | 'text' | undefined
}

/** The writer's own page of his letter. */
export function statusPage(
  { appeal, messages, files }: AppealView,
  state: StatusState,
  words: Words,
): StatusPage {
  const { t, language } = words
  const { number } = appeal
  const linkOf = (file: AppealFile) => ({
    name: file.name,
    size: fileSize(file.byteSize, t, language),
    href: paths.reception.file(file.id, { number, key: state.key }),
  })
  const phone = appeal.phone === null ? '' : formatPhone(appeal.phone)
  return {
    view: 'reception/status',
    title: t('reception:status.title', { number }),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    number,
    key: state.key,
    done: state.done === undefined ? '' : t(`reception:status.done.${state.done}`),
    status: statusTag(appeal.status, t),
    due: dueSentence(appeal, words),
    facts: [
      { name: t('reception:field.topic'), value: topicName(appeal.topic, language) },
      { name: t('reception:status.received'), value: formatInstant(appeal.receivedAt, language) },
      { name: t('reception:field.email'), value: appeal.email },
      ...(appeal.contractNumber === null
        ? []
        : [{ name: t('reception:field.contract'), value: `№ ${appeal.contractNumber}` }]),
    ],
    subject: appeal.subject,
    text: appeal.text,
    files: files.filter(({ ownerId }) => ownerId === appeal.id).map(linkOf),
    messages: messages.map((message) => ({
      id: message.id,
      author: t(`reception:status.${message.author === 'STAFF' ? 'ours' : 'yours'}`),
      isOurs: message.author === 'STAFF',
      at: formatInstant(message.at, language),
      text: message.text,
      files: files.filter(({ ownerId }) => ownerId === message.id).map(linkOf),
    })),
    addition: appeal.status === 'CLOSED' ? undefined : additionOf(state, words),
    over: t('reception:status.over'),
    phone: {
      value: state.values?.['phone'] ?? phone.replaceAll('\u00a0', ' '),
      shown: phone === '' ? t('reception:status.noPhone') : t('reception:field.phoneShown', { phone }),
    },
  }
}

export type AskPage = Page & { number: string }

/** The page that asks for number and key. */
export function askPage(t: Translate, number: string): AskPage {
  return { view: 'reception/ask', title: t('reception:ask.title'), number }
}

export function statusTag(status: 'NEW' | 'IN_PROGRESS' | 'ANSWERED' | 'CLOSED', t: Translate): ToneTag {
  const tones = { NEW: 'info', IN_PROGRESS: 'care', ANSWERED: 'good', CLOSED: 'info' } as const
  return { text: t(`reception:state.${status}`), tone: tones[status] }
}

function additionOf(state: StatusState, { t, language }: Words): StatusPage['addition'] {
  return {
    label: t('reception:status.add'),
    hint: t('reception:status.addHint'),
    value: state.values?.['text'] ?? '',
    files: filesField(t, language, state.uploads),
  }
}

function dueSentence({ status, dueOn, answeredAt }: AppealView['appeal'], { t, language }: Words): string {
  if (status === 'CLOSED') return t('reception:status.closed')
  if (status === 'ANSWERED' && answeredAt !== null)
    return t('reception:status.answered', { at: formatInstant(answeredAt, language) })
  return t('reception:status.due', { day: formatDay(dueOn, 'day-month', language) })
}
