import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldError } from '../../../web/form.ts'
import { idOf, staffOnly } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { hasRole, visitorOf } from '../../../web/visitor.ts'
import { changeForm, decideForm, readAfter, statusForm } from './users-form.ts'
import { staffMemberPage, staffPeoplePage } from './users-page.ts'
import { askForRole, changeStatus, decideRole, openStaffMember, openStaffPeople } from './users-service.ts'

/** Staff people and their roles: administrators act, auditors read. */
export function staffPeopleRoutes(deps: Deps): Router {
  const router = express.Router()
  const admins = [staffOnly('admin'), ...readForm(deps.csrf), stepUpOnly]
  const readers = [staffOnly('auditor'), adminsAgain]

  router.get(paths.staff.users, ...readers, (req, res) => showPeople(deps, req, res))

  router.post(paths.staff.roleRequest(':id'), ...admins, async (req, res) => {
    const parsed = parseForm(decideForm, req.body)
    if (!parsed.ok) return showPeople(deps, req, res, { status: 422, errors: wordSlips(parsed.slips, req.t) })
    const isApproved = parsed.data.action === 'approve'
    const result = await decideRole(deps, actorOf(req), { id: idOf(req, 'id'), isApproved })
    if (result === 'not-found') throw notFound()
    if (result !== 'done') return showPeople(deps, req, res, refusal(result, req))
    await leaveFlash(req, `staff-people:done.${parsed.data.action}`)
    res.redirect(303, paths.staff.users)
  })

  router.get(paths.staff.user(':id'), ...readers, (req, res) => showMember(deps, req, res))

  router.post(paths.staff.userRole(':id'), ...admins, async (req, res) => {
    const parsed = parseForm(changeForm, req.body)
    if (!parsed.ok) return showMember(deps, req, res, { status: 422, errors: wordSlips(parsed.slips, req.t) })
    const userId = idOf(req, 'id')
    const result = await askForRole(deps, actorOf(req), { userId, ...parsed.data })
    if (result === 'not-found') throw notFound()
    if (result !== 'asked') return showMember(deps, req, res, refusal(result, req, 'change'))
    await leaveFlash(req, 'staff-people:done.asked')
    res.redirect(303, paths.staff.user(userId))
  })

  router.post(paths.staff.userStatus(':id'), ...admins, async (req, res) => {
    const parsed = parseForm(statusForm, req.body)
    if (!parsed.ok) return showMember(deps, req, res, { status: 422, errors: wordSlips(parsed.slips, req.t) })
    const id = idOf(req, 'id')
    const result = await changeStatus(deps, actorOf(req), {
      id,
      isDisabling: parsed.data.action === 'disable',
    })
    if (result === 'not-found') throw notFound()
    if (result !== 'done') return showMember(deps, req, res, refusal(result, req))
    await leaveFlash(req, `staff-people:done.${parsed.data.action}`)
    res.redirect(303, paths.staff.user(id))
  })
  return router
}

/** Who may act gives the password before the page, so that no form is refused for it. */
const adminsAgain: RequestHandler = (req, res, next) => {
  if (hasRole(req, 'admin')) stepUpOnly(req, res, next)
  else next()
}

type Refusal = { status: number; errors: FieldError[] }

/** A refusal by rule; what somebody else has changed meanwhile is a conflict. */
function refusal(
  reason: 'own' | 'last' | 'decided' | 'waits' | 'idle',
  req: Request,
  field = 'action',
): Refusal {
  const status = reason === 'own' ? 403 : reason === 'last' ? 422 : 409
  return { status, errors: [{ field, message: req.t(`staff-people:slip.${reason}`) }] }
}

async function showPeople(deps: Deps, req: Request, res: Response, refused?: Refusal): Promise<void> {
  const after = readAfter(req.query)
  const reader = { ...readerOf(req), after, ...(refused && { errors: refused.errors }) }
  await showPage(res, staffPeoplePage(await openStaffPeople(deps, after), reader, req), refused?.status)
}

async function showMember(deps: Deps, req: Request, res: Response, refused?: Refusal): Promise<void> {
  const card = await openStaffMember(deps, idOf(req, 'id'))
  if (card === undefined) throw notFound()
  const reader = { ...readerOf(req), ...(refused && { errors: refused.errors }) }
  await showPage(res, staffMemberPage(card, reader, req), refused?.status)
}

function readerOf(req: Request): { userId: string; mayAct: boolean } {
  return { userId: visitorOf(req).userId, mayAct: hasRole(req) }
}
