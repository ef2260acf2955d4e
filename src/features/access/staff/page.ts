import { paths } from '../../../paths.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { memberRoles } from '../words.ts'
import type { Seat } from './store.ts'

export type SeatPage = Page & {
  lead: string
  facts: { name: string; value: string }[]
  action: string
  back: string
  submit: string
  /** confirming alone asks for it */
  roles: { value: string; label: string; isChosen: boolean }[]
  ground: { label: string; hint: string; value: string }
}

/** A representative to be confirmed or shut out: the organization, its contracts, the paper. */
export function seatPage(
  seat: Seat,
  act: 'confirm' | 'revoke',
  { values = {}, errors }: { values?: FormValues; errors?: readonly FieldError[] },
  { t }: Words,
): SeatPage {
  const fact = (name: string, value: string | null) =>
    value === null || value === '' ? [] : [{ name: t(`access:fact.${name}`), value }]
  // Where nobody administers the organization yet, the first one has to.
  const offered = seat.hasAdministrator ? seat.role : 'ADMINISTRATOR'
  const chosen = values['role'] ?? offered.toLowerCase()
  return {
    view: 'access/staff-seat',
    title: t(`access:staff.${act}Title`),
    lead: t(`access:staff.${act}Lead`),
    ...(errors === undefined ? {} : { errors }),
    facts: [
      ...fact('organization', seat.organizationName),
      ...fact('inn', seat.inn),
      ...fact('kpp', seat.kpp),
      ...fact('ogrn', seat.ogrn),
      ...fact('position', seat.position),
      ...fact('status', seat.status === null ? null : t(`access:status.${seat.status}`)),
      ...fact('contracts', contractsOf(seat, t)),
    ],
    action: paths.staff[act === 'confirm' ? 'confirmMember' : 'revokeMember'](seat.userId, seat.id),
    back: paths.staff.subscriber(seat.userId),
    submit: t(`access:staff.${act}Submit`),
    roles:
      act === 'revoke'
        ? []
        : memberRoles.map((role) => ({
            value: role.toLowerCase(),
            label: `${t(`access:role.${role}.title`)}: ${t(`access:role.${role}.hint`)}`,
            isChosen: role.toLowerCase() === chosen,
          })),
    ground: {
      label: t('access:staff.ground'),
      hint: t(`access:staff.${act}GroundHint`),
      value: values['ground'] ?? '',
    },
  }
}

function contractsOf({ contracts, numbers }: Seat, t: Words['t']): string {
  if (contracts === 0) return t('access:staff.noContracts')
  return contracts > numbers.length
    ? t('access:contracts.some', { numbers: numbers.join(', '), count: contracts - numbers.length })
    : numbers.join(', ')
}
