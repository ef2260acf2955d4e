import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips, type ParsedForm } from '../../../web/form.ts'
import { idOf, staffOnly } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { confirmForm, revokeForm } from './form.ts'
import { seatPage } from './page.ts'
import { confirmRepresentative, openSeats, revokeRepresentative, type Seat } from './service.ts'

/** Staff vouch for a representative, or shut one out; the forms stand on the subscriber's card and on a page of their own. */
export function representativeRoutes(deps: Deps): Router {
  const router = express.Router()
  const clerks = staffOnly('operator')
  const confirm = paths.staff.confirmMember(':userId', ':id')
  const revoke = paths.staff.revokeMember(':userId', ':id')

  router.get(confirm, clerks, async (req, res) => {
    await showPage(res, seatPage(await seatOf(deps, req), 'confirm', {}, req))
  })
  router.get(revoke, clerks, async (req, res) => {
    await showPage(res, seatPage(await seatOf(deps, req), 'revoke', {}, req))
  })

  router.post(confirm, clerks, ...readForm(deps.csrf), async (req, res) => {
    const seat = await seatOf(deps, req)
    const parsed = parseForm(confirmForm, req.body)
    if (!parsed.ok) return refuse(req, res, seat, 'confirm', parsed)
    const asked = { userId: seat.userId, membershipId: seat.id, ...parsed.data }
    if (!(await confirmRepresentative(deps, actorOf(req), asked))) throw notFound()
    await leaveFlash(req, 'access:staff.confirmed')
    res.redirect(303, paths.staff.subscriber(seat.userId))
  })

  router.post(revoke, clerks, ...readForm(deps.csrf), async (req, res) => {
    const seat = await seatOf(deps, req)
    const parsed = parseForm(revokeForm, req.body)
    if (!parsed.ok) return refuse(req, res, seat, 'revoke', parsed)
    const asked = { userId: seat.userId, membershipId: seat.id, ...parsed.data }
    if (!(await revokeRepresentative(deps, actorOf(req), asked))) throw notFound()
    await leaveFlash(req, 'access:staff.revoked')
    res.redirect(303, paths.staff.subscriber(seat.userId))
  })
  return router
}

async function seatOf(deps: Deps, req: Request): Promise<Seat> {
  const id = idOf(req, 'id')
  const seat = (await openSeats(deps, idOf(req, 'userId'))).find((own) => own.id === id)
  if (seat === undefined) throw notFound()
  return seat
}

function refuse(
  req: Request,
  res: Response,
  seat: Seat,
  act: 'confirm' | 'revoke',
  { slips, values }: Extract<ParsedForm<unknown>, { ok: false }>,
): Promise<void> {
  return showPage(res, seatPage(seat, act, { values, errors: wordSlips(slips, req.t) }, req), 422)
}
