import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { idOf, staffOnly } from '../../../web/guards.ts'
import { sendPaper } from '../../../web/paper.ts'
import { notFound } from '../../../web/request-error.ts'
import { leaveFlash, saveSession } from '../../../web/session.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { recoveryForm, sheetForm } from './form.ts'
import { recoveryPage, recoveryPaperPage } from './page.ts'
import { issuedPassword } from './issued.ts'
import { openApplicant, recover } from './service.ts'
import { drawSheet, ticketOf } from './sheet.ts'

/** Access given back in person (AC11): the check of identity, then a paper with a one-time password. */
export function recoveryRoutes(deps: Deps): Router {
  const router = express.Router()
  const clerks = staffOnly('operator')
  const seal = deps.seals.recovery

  const show = async (req: Request, res: Response, values: FormValues, slips?: readonly FieldSlip[]) => {
    const applicant = await openApplicant(deps, idOf(req, 'id'), actorOf(req))
    if (applicant === undefined) throw notFound()
    const errors = slips === undefined ? {} : { errors: wordSlips(slips, req.t) }
    await showPage(res, recoveryPage(req, applicant, { values, ...errors }), slips === undefined ? 200 : 422)
  }

  router.get(paths.staff.recovery(':id'), clerks, stepUpOnly, (req, res) => show(req, res, {}))

  router.post(paths.staff.recovery(':id'), clerks, ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const id = idOf(req, 'id')
    const parsed = parseForm(recoveryForm, req.body)
    if (!parsed.ok) return show(req, res, parsed.values, parsed.slips)
    const result = await recover(deps, actorOf(req), id, parsed.data)
    if (!result.ok) {
      if (result.reason === 'gone') throw notFound()
      return show(req, res, parsed.values, [{ field: 'email', key: 'auth:recovery.emailTaken' }])
    }
    if (result.issued === undefined) await leaveFlash(req, 'auth:recovery.factorOff')
    // The password waits for the next page sealed: the table of sessions never holds it.
    else req.session.shownOnce = seal.close(result.issued).toString('base64url')
    await saveSession(req)
    res.redirect(
      303,
      result.issued === undefined ? paths.staff.subscriber(id) : paths.staff.recoveryPaper(id),
    )
  })

  router.get(paths.staff.recoveryPaper(':id'), clerks, (req, res) => showOnce(deps, req, res))

  router.post(paths.staff.recoverySheet(':id'), clerks, ...readForm(deps.csrf), async (req, res) => {
    const userId = idOf(req, 'id')
    const parsed = parseForm(sheetForm, req.body)
    const ticket = parsed.ok ? parsed.data.ticket : ''
    const sheet = await drawSheet(deps, actorOf(req), { userId, ticket })
    if (sheet === undefined) res.redirect(303, paths.staff.recoveryPaper(userId))
    else sendPaper(res, sheet)
  })
  return router
}

/** The password just issued, once: what was sealed for this page leaves the session with it. */
async function showOnce(deps: Deps, req: Request, res: Response): Promise<void> {
  const { utility, baseUrl } = deps.settings
  const seal = deps.seals.recovery
  const id = idOf(req, 'id')
  const sealed = issuedPassword.safeParse(seal.open(Buffer.from(req.session.shownOnce ?? '', 'base64url')))
  const issued = sealed.data?.userId === id ? sealed.data : undefined
  if (issued !== undefined) {
    delete req.session.shownOnce
    await saveSession(req)
  }
  const about = {
    issued,
    ticket: issued === undefined ? '' : ticketOf(deps, issued, actorOf(req).actorId),
    utility: req.language === 'ru' ? utility.name : utility.nameEn,
    address: new URL(paths.login, baseUrl).href,
    phone: informationPhone(utility),
  }
  await showPage(res, recoveryPaperPage(req, id, about), issued === undefined ? 410 : 200)
}
