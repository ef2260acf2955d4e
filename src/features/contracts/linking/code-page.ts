import { paths } from '../../../paths.ts'
import { formatInstant } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import type { CodeView } from './codes.ts'

export type NewCodePage = Page & { back: string; lead: string; number: string }

/** A number in, a letter out. */
export function newCodePage(
  state: { values: FormValues; errors?: readonly FieldError[] },
  { t }: Words,
): NewCodePage {
  return {
    view: 'contracts/staff-new-code',
    title: t('linking:code.new'),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    back: paths.staff.links(),
    lead: t('linking:code.newLead'),
    number: state.values['number'] ?? '',
  }
}

export type CodePage = Page & {
  back: string
  state: { text: string; tone: 'good' | 'care' | 'info' }
  facts: { name: string; value: string }[]
  print: string | undefined
  again: string
}

/** A code that was made: whom it goes to, what has become of it, and its letter while it is good. */
export function codePage({ code, state }: CodeView, { t, language }: Words): CodePage {
  const fact = (key: string, value: string) => ({ name: t(`linking:code.fact.${key}`), value })
  const tones = { waiting: 'care', used: 'good', ended: 'info', over: 'info' } as const
  return {
    view: 'contracts/staff-code',
    title: t('linking:code.title', { number: code.contractNumber }),
    back: paths.staff.links(),
    state: { text: t(`linking:code.state.${state}`), tone: tones[state] },
    facts: [
      fact('addressee', code.addressee),
      fact('address', code.address),
      fact('made', formatInstant(code.createdAt, language)),
      fact('madeBy', code.madeBy),
      fact('until', formatInstant(code.expiresAt, language)),
      ...(code.usedAt === null ? [] : [fact('used', formatInstant(code.usedAt, language))]),
    ],
    print: state === 'waiting' ? paths.staff.linkCodeLetter(code.id) : undefined,
    again: paths.staff.linkCodes({ number: code.contractNumber }),
  }
}
