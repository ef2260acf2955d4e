import type { MemberRole } from '../../records/membership.ts'
import { formatDay } from '../../web/format.ts'
import type { Words } from '../../web/words.ts'

export const memberRoles = ['ADMINISTRATOR', 'ENGINEER', 'APPROVER', 'ACCOUNTANT', 'VIEWER'] as const

/** What a grant allows beside looking. */
export type GrantRights = { canSubmit: boolean; canPay: boolean; canDocuments: boolean }

/** «администратор» */
export function roleWords(role: MemberRole, { t }: Words): string {
  return t(`access:role.${role}.name`)
}

/** «смотреть, передавать показания, документы» */
export function rightsWords(rights: GrantRights, { t }: Words): string {
  const held = [
    'read',
    ...(rights.canSubmit ? ['submit'] : []),
    ...(rights.canPay ? ['pay'] : []),
    ...(rights.canDocuments ? ['documents'] : []),
  ]
  return held.map((right) => t(`access:right.${right}`)).join(', ')
}

/** «с 1 декабря 2026 по 31 декабря 2026», «бессрочно» */
export function datesWords(
  { validFrom, validTo }: { validFrom: string | null; validTo: string | null },
  { t, language }: Words,
): string {
  const day = (value: string) => formatDay(value, 'full', language)
  if (validFrom !== null && validTo !== null)
    return t('access:dates.both', { from: day(validFrom), to: day(validTo) })
  if (validTo !== null) return t('access:dates.to', { to: day(validTo) })
  return validFrom === null ? t('access:dates.none') : t('access:dates.from', { from: day(validFrom) })
}

/** Most of a mailbox's name hidden: enough for its owner to know it. «ma•••@mail.ru» */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, Math.min(2, at))}•••${email.slice(at)}`
}
