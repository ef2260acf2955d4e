import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldError, type FormValues } from '../../../web/form.ts'
import { idOf, staffOnly } from '../../../web/guards.ts'
import { sendPaper } from '../../../web/paper.ts'
import { notFound } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { hasRole } from '../../../web/visitor.ts'
import { codePage, newCodePage } from './code-page.ts'
import { makeCode, openCode, printCode } from './codes.ts'
import { codeForm } from './form.ts'
import { decisionForm, readQueueFilter } from './staff-form.ts'
import { disputeStaffPage, queuePage } from './staff-page.ts'
import { decide, openDispute, openQueue } from './staff-service.ts'

/** The staff's door: codes by post, and the queue of disputes and wishes. */
export function linkingStaffRoutes(deps: Deps): Router {
  const router = express.Router()
  const clerks = staffOnly('operator')
  const readers = staffOnly('operator', 'auditor')

  router.get(paths.staff.links(), readers, async (req, res) => {
    const filter = readQueueFilter(req.query)
    await showPage(
      res,
      queuePage(
        await openQueue(deps, filter, actorOf(req)),
        filter,
        { mayAct: hasRole(req, 'operator') },
        req,
      ),
    )
  })

  router.get(paths.staff.linkCodes(), clerks, async (req, res) => {
    const { number } = req.query
    await showPage(res, newCodePage({ values: { number: typeof number === 'string' ? number : '' } }, req))
  })

  router.post(paths.staff.linkCodes(), clerks, ...readForm(deps.csrf), async (req, res) => {
    const parsed = parseForm(codeForm, req.body)
    const again = (errors: FieldError[]) =>
      showPage(res, newCodePage({ values: parsed.values, errors }, req), 422)
    if (!parsed.ok) return again(wordSlips(parsed.slips, req.t))
    const made = await makeCode(deps, actorOf(req), parsed.data.number)
    if (!made.ok) return again([{ field: 'number', message: req.t(`linking:code.refused.${made.reason}`) }])
    res.redirect(303, paths.staff.linkCode(made.id))
  })

  router.get(paths.staff.linkCode(':id'), clerks, async (req, res) => {
    const view = await openCode(deps, idOf(req, 'id'))
    if (view === undefined) throw notFound()
    await showPage(res, codePage(view, req))
  })

  router.get(paths.staff.linkCodeLetter(':id'), clerks, async (req, res) => {
    const paper = await printCode(deps, actorOf(req), idOf(req, 'id'))
    if (paper === undefined) throw notFound()
    sendPaper(res, paper)
  })

  router.get(paths.staff.linkDispute(':id'), readers, (req, res) =>
    showDispute(deps, req, res, { values: {} }),
  )

  router.post(paths.staff.linkDispute(':id'), clerks, ...readForm(deps.csrf), (req, res) =>
    takeDecision(deps, req, res),
  )
  return router
}

async function takeDecision(deps: Deps, req: Request, res: Response): Promise<void> {
  const id = idOf(req, 'id')
  const parsed = parseForm(decisionForm, req.body)
  const { values } = parsed
  if (!parsed.ok) return showDispute(deps, req, res, { values, errors: wordSlips(parsed.slips, req.t) })
  const result = await decide(deps, id, parsed.data, actorOf(req))
  if (!result.ok) {
    if (result.reason === 'not-found') throw notFound()
    const field = result.reason === 'account' ? 'account' : 'action'
    const errors = [{ field, message: req.t(`linking:slip.${result.reason}`) }]
    return showDispute(deps, req, res, { values, errors }, result.reason === 'decided' ? 409 : 422)
  }
  await leaveFlash(req, `linking:staff.done.${parsed.data.action}`)
  res.redirect(303, result.codeId === undefined ? paths.staff.links() : paths.staff.linkCode(result.codeId))
}

async function showDispute(
  deps: Deps,
  req: Request,
  res: Response,
  state: { values: FormValues; errors?: readonly FieldError[] },
  status = state.errors === undefined ? 200 : 422,
): Promise<void> {
  const dispute = await openDispute(deps, idOf(req, 'id'), actorOf(req))
  if (dispute === undefined) throw notFound()
  await showPage(res, disputeStaffPage(dispute, { ...state, mayAct: hasRole(req, 'operator') }, req), status)
}
