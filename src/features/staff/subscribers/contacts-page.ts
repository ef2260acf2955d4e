import { maskEmail, maskPhone } from '../../../domain/masking.ts'
import { unmaskedMinutes, unmaskingReasons } from '../../../records/unmasking.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import { formatPhone } from '../../../web/format.ts'
import type { Words } from './search-page.ts'

/** Are mail and phone of the card open, and may this reader have them opened? */
export type ContactsState = {
  isOpen: boolean
  mayOpen: boolean
  values?: FormValues
  errors?: readonly FieldError[]
}

/** Below the facts: the form that opens them, or how long they stay open. */
export type Contacts = {
  open: string | undefined
  form:
    | {
        action: string
        isUnfolded: boolean
        reasons: { value: string; label: string; isChosen: boolean }[]
        note: { name: string; label: string; hint: string; value: string; autocomplete: string }
      }
    | undefined
}

export function emailShown(email: string, { isOpen }: ContactsState): string {
  return isOpen ? email : maskEmail(email)
}

export function phoneShown(phone: string, { isOpen }: ContactsState): string {
  return isOpen ? formatPhone(phone) : maskPhone(phone)
}

/** @param action where the reason is sent; undefined when nothing is to be said */
export function contactsShown(
  action: string,
  { isOpen, mayOpen, values = {}, errors }: ContactsState,
  { t }: Words,
): Contacts | undefined {
  if (isOpen) return { open: t('subscribers:contacts.open', { minutes: unmaskedMinutes }), form: undefined }
  if (!mayOpen) return undefined
  return {
    open: undefined,
    form: {
      action,
      isUnfolded: errors !== undefined,
      reasons: unmaskingReasons.map((value) => ({
        value,
        label: t(`subscribers:contacts.reasons.${value}`),
        isChosen: values['reason'] === value,
      })),
      note: {
        name: 'note',
        label: t('subscribers:contacts.note'),
        hint: t('subscribers:contacts.noteHint'),
        value: values['note'] ?? '',
        autocomplete: 'off',
      },
    },
  }
}
