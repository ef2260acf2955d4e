import type { Language, Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import { formatInstant, formatPeriod } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { PublicRevision } from './store.ts'

type Words = { t: Translate; language: Language }

type Field = { name: string; label: string; hint: string; value: string; autocomplete: string }

/** The form; after a miss it says so above. */
export type CheckPage = Page & {
  notice: { title: string; text: string } | undefined
  fields: readonly Field[]
}

export type ProtocolPage = Page & {
  tag: { text: string; tone: 'good' | 'care' }
  lead: string
  facts: readonly { name: string; value: string; isCode: boolean }[]
  /** for the script that hashes a file in the browser */
  hash: string
  check: { number: string; month: string; order: string; digit: string }
}

/** @param isUnknown nothing was found by what was typed */
export function checkPage(
  state: { values?: FormValues; errors?: readonly FieldError[]; isUnknown?: boolean },
  { t }: Words,
): CheckPage {
  const field = (name: 'code' | 'number' | 'hash'): Field => ({
    name,
    label: t(`authenticity:field.${name}`),
    hint: t(`authenticity:field.${name}Hint`),
    value: state.values?.[name] ?? '',
    autocomplete: 'off',
  })
  return {
    view: 'protocols/check',
    title: t(state.isUnknown === true ? 'authenticity:unknown.title' : 'authenticity:form.title'),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    notice:
      state.isUnknown === true
        ? { title: t('authenticity:unknown.title'), text: t('authenticity:unknown.text') }
        : undefined,
    fields: [field('code'), field('number'), field('hash')],
  }
}

/** A protocol that is ours, in force or replaced. No name, address, login or serial number. */
export function protocolPage(revision: PublicRevision, { t, language }: Words): ProtocolPage {
  const isReplaced = revision.state === 'REPLACED'
  const { newest } = revision
  const key = isReplaced ? 'replaced' : 'genuine'
  const [month = '', order = '', digit = ''] = revision.number.split('-')
  const fact = (name: string, value: string, isCode = false) => ({
    name: t(`authenticity:fact.${name}`),
    value,
    isCode,
  })
  return {
    view: 'protocols/protocol',
    title: t(`authenticity:${key}.title`),
    scripts: ['js/protocol-file.js'],
    tag: { text: t(`authenticity:${key}.tag`), tone: isReplaced ? 'care' : 'good' },
    lead: t(`authenticity:${key}.lead`, {
      revision: newest.revision,
      number: newest.number,
      time: formatInstant(new Date(newest.sentAt), language),
    }),
    facts: [
      fact('number', revision.number),
      fact('sentAt', formatInstant(revision.sentAt, language, { seconds: true })),
      fact('month', formatPeriod(revision.period, language)),
      fact('revision', t(`authenticity:revision.${revision.kind}`, { revision: revision.revision })),
      fact('meters', t('authenticity:meters', { sent: revision.sentMeters, total: revision.totalMeters })),
      fact('hash', revision.contentHash, true),
    ],
    hash: revision.contentHash,
    check: { number: revision.number, month, order, digit },
  }
}
