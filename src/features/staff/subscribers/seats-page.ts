import { paths } from '../../../paths.ts'
import { formatDay, formatInstant } from '../../../web/format.ts'
import type { Seat } from '../../access/staff/service.ts'
import type { Words } from './search-page.ts'

/** What a user is to organizations, as his card shows it. */
export type SeatShown = {
  organization: string
  role: string
  state: { text: string; tone: 'good' | 'care' | 'bad' | 'info' }
  about: string
  action: { href: string; text: string } | undefined
}

/** Memberships in words. @param mayDecide the clerk may confirm and shut out */
export function seatsShown(seats: readonly Seat[], mayDecide: boolean, words: Words): SeatShown[] {
  const { t } = words
  return seats.map((seat) => {
    const isOpen = seat.confirmedAt !== null && seat.revokedAt === null
    const act = isOpen ? 'revoke' : 'confirm'
    const href = paths.staff[isOpen ? 'revokeMember' : 'confirmMember'](seat.userId, seat.id)
    return {
      organization: t('subscribers:card.organizationOf', { name: seat.organizationName, inn: seat.inn }),
      role: t(`access:role.${seat.role}.title`),
      state: stateOf(seat, t),
      about: aboutOf(seat, words),
      action: mayDecide ? { href, text: t(`access:staff.${act}Link`) } : undefined,
    }
  })
}

function stateOf({ confirmedAt, revokedAt }: Seat, t: Words['t']): SeatShown['state'] {
  if (revokedAt !== null) return { text: t('access:staff.state.revoked'), tone: 'bad' }
  return confirmedAt === null
    ? { text: t('access:staff.state.waiting'), tone: 'care' }
    : { text: t('access:staff.state.confirmed'), tone: 'good' }
}

function aboutOf(seat: Seat, { t, language }: Words): string {
  const status = seat.status === null ? '' : t(`access:status.${seat.status}`)
  const how = confirmedHow(seat, { t, language })
  const until =
    seat.validTo === null ? '' : t('access:dates.to', { to: formatDay(seat.validTo, 'full', language) })
  return [seat.position ?? '', status, how, until].filter(Boolean).join('; ')
}

function confirmedHow(seat: Seat, { t, language }: Words): string {
  if (seat.confirmedAt === null) return ''
  const at = formatInstant(seat.confirmedAt, language, { zone: false })
  if (seat.confirmedBy !== null) return t(`access:confirmed.${seat.confirmedBy}`, { at })
  return seat.confirmedByName === null
    ? t('access:confirmed.none', { at })
    : t('access:confirmed.invited', { name: seat.confirmedByName, at })
}
