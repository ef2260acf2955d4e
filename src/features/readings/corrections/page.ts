import { paths } from '../../../paths.ts'
import type { Period } from '../../../domain/period.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import { formatDial, formatInstant, formatPeriod } from '../../../web/format.ts'
import { filesField, type FilesField } from '../../../web/files-field.ts'
import type { Uploads } from '../../../web/uploads.ts'
import type { Page } from '../../../web/view.ts'
import type { PhotoLine } from '../photo-store.ts'
import { photoViews, type PhotoView } from '../photo-words.ts'
import { requestPhotosAtMost, type AskedContract } from './service.ts'
import type { CorrectableRegister, CorrectionRow } from './store.ts'

export type Words = { t: Translate; language: Language }
type Option = { value: string; text: string; isChosen: boolean }

export type ChoosePage = Page & { links: { href: string; text: string }[] }

/** Whose readings: several contracts and none named. */
export function choosePage(contracts: readonly { id: string; label: string }[], { t }: Words): ChoosePage {
  return {
    view: 'corrections/choose',
    title: t('corrections:choose.title'),
    links: contracts.map(({ id, label }) => ({ href: paths.corrections.ask({ contract: id }), text: label })),
  }
}

export type FormPage = Page & {
  lead: string
  contractId: string
  period: string
  months: { name: string; label: string; options: Option[] }
  registers: { name: string; label: string; options: Option[] }
  value: { name: string; label: string; hint: string; value: string; inputmode: string; autocomplete: string }
  reason: { name: string; label: string; hint: string; value: string; rows: number }
  photo: FilesField
}

/** The right value and why; what stands now is said beside each meter. */
export function formPage(
  state: {
    contract: AskedContract
    months: readonly Period[]
    period: Period | undefined
    registers: readonly CorrectableRegister[]
    values: FormValues
    /** files of a form that came back */
    uploads?: Uploads
    errors?: readonly FieldError[]
  },
  words: Words,
): FormPage {
  const { t, language } = words
  const { contract, months, registers, values } = state
  const chosen = values['register'] ?? ''
  return {
    view: 'corrections/form',
    title: t('corrections:form.title'),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    lead: t('corrections:form.lead', { number: contract.number }),
    contractId: contract.id,
    period: state.period ?? '',
    months: {
      name: 'period',
      label: t('corrections:field.period'),
      options: months.map((period) => ({
        value: period,
        text: formatPeriod(period, language),
        isChosen: period === state.period,
      })),
    },
    registers: {
      name: 'register',
      label: t('corrections:field.register'),
      options: [
        { value: '', text: t('corrections:field.registerNone'), isChosen: chosen === '' },
        ...registers.map((register) => ({
          value: register.id,
          text: `${meterOf(register, words)}, ${standing(register, words)}`,
          isChosen: register.id === chosen,
        })),
      ],
    },
    value: {
      name: 'value',
      label: t('corrections:field.value'),
      hint: t('corrections:field.valueHint'),
      value: values['value'] ?? '',
      inputmode: 'numeric',
      autocomplete: 'off',
    },
    reason: {
      name: 'reason',
      label: t('corrections:field.reason'),
      hint: t('corrections:field.reasonHint'),
      value: values['reason'] ?? '',
      rows: 4,
    },
    photo: filesField(t, language, state.uploads, {
      name: 'photo',
      label: t('corrections:field.photo'),
      hint: t('corrections:field.photoHint', { most: requestPhotosAtMost }),
      accept: 'image/jpeg,image/png,image/webp,image/heic,.heic',
    }),
  }
}

function standing({ value, digits, source }: CorrectableRegister, { t }: Words): string {
  if (value === null) return t('corrections:standing.none')
  return t(`corrections:standing.${source === 'estimate' ? 'estimate' : 'value'}`, {
    value: formatDial(value, digits),
  })
}

/** A meter as people know it: place, number, and which of its two registers. */
export function meterOf(
  register: { inletName: string; inletNumber: string; serial: string; registers: number } & (
    { index: number } | { registerIndex: number }
  ),
  { t }: Words,
): string {
  const index = 'index' in register ? register.index : register.registerIndex
  const { inletName, inletNumber, serial } = register
  const meter = t('corrections:meter', { name: inletName, number: inletNumber, serial })
  return register.registers === 1 ? meter : `${meter}, ${t('corrections:registerOf', { index })}`
}

type Line = {
  number: string
  state: { text: string; tone: 'good' | 'care' | 'bad' }
  facts: { name: string; value: string }[]
  photos: PhotoView[]
}
export type ListPage = Page & { lines: Line[]; ask: string }

/** The visitor's requests with what came of them. */
export function listPage(
  rows: readonly CorrectionRow[],
  photos: readonly (PhotoLine & { requestId: string })[],
  words: Words,
): ListPage {
  const { t, language } = words
  const fact = (name: string, value: string) => ({ name: t(`corrections:fact.${name}`), value })
  return {
    view: 'corrections/list',
    title: t('corrections:list.title'),
    ask: paths.corrections.ask(),
    lines: rows.map((row) => ({
      number: row.number,
      state: stateOf(row, t),
      facts: [
        fact('month', formatPeriod(row.period, language)),
        fact('contract', `№ ${row.contractNumber}`),
        fact('meter', meterOf(row, words)),
        fact('value', changeOf(row, t)),
        fact('reason', row.reason),
        fact('asked', formatInstant(row.createdAt, language)),
        ...(row.decidedAt === null ? [] : [fact('decided', formatInstant(row.decidedAt, language))]),
        ...(row.decision === null ? [] : [fact('decision', row.decision)]),
      ],
      photos: photosOf(row, photos, paths.photo, words),
    })),
  }
}

/** Photos of one request, for whoever looks at it. */
export function photosOf(
  { id, registerId, serial }: Pick<CorrectionRow, 'id' | 'registerId' | 'serial'>,
  photos: readonly (PhotoLine & { requestId: string })[],
  address: Parameters<typeof photoViews>[2],
  words: Words,
): PhotoView[] {
  const own = photos.filter(({ requestId }) => requestId === id)
  return photoViews(own, new Map([[registerId, serial]]), address, words).get(registerId) ?? []
}

/** «00462 → 00470», or the new value alone. */
export function changeOf(
  { value, previousValue, digits }: Pick<CorrectionRow, 'value' | 'previousValue' | 'digits'>,
  t: Translate,
): string {
  const now = formatDial(value, digits)
  return previousValue === null
    ? t('corrections:late', { value: now })
    : `${formatDial(previousValue, digits)} → ${now}`
}

export function stateOf({ state }: Pick<CorrectionRow, 'state'>, t: Translate): Line['state'] {
  const tones = { NEW: 'care', ACCEPTED: 'good', DECLINED: 'bad' } as const
  return { text: t(`corrections:state.${state}`), tone: tones[state] }
}
