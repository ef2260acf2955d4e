import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { actorOf } from '../../web/actor.ts'
import { sendStoredFile } from '../../web/downloads.ts'
import { parseForm, wordSlips, type FieldSlip } from '../../web/form.ts'
import { idOf, staffOnly } from '../../web/guards.ts'
import { notFound } from '../../web/request-error.ts'
import { leaveFlash } from '../../web/session.ts'
import { readFormWithFiles, uploadsOf } from '../../web/uploads.ts'
import { showPage } from '../../web/view.ts'
import { hasRole } from '../../web/visitor.ts'
import { readStaffFilter, staffForm } from './form.ts'
import { staffAppealPage, staffListPage, type StaffState } from './staff-page.ts'
import { actOnAppeal, openForStaff, openList, openStaffFile } from './staff-service.ts'

/** The staff's door to the e-reception: reception acts, operators and auditors read. */
export function receptionStaffRoutes(deps: Deps): Router {
  const router = express.Router()
  const readers = staffOnly('reception', 'operator', 'auditor')

  router.get(paths.staff.reception(), readers, async (req, res) => {
    const filter = readStaffFilter(req.query)
    const list = await openList(deps, filter, actorOf(req))
    await showPage(res, staffListPage(list, filter, req))
  })

  router.get(paths.staff.appeal(':id'), readers, async (req, res) => {
    await showAppeal(deps, req, res, {})
  })

  router.get(paths.staff.appealFile(':id', ':fileId'), readers, async (req, res) => {
    const ids = { appealId: idOf(req, 'id'), fileId: idOf(req, 'fileId') }
    const file = await openStaffFile(deps, ids, actorOf(req))
    if (file === undefined) throw notFound()
    await sendStoredFile(res, deps.files, file)
  })

  router.post(
    paths.staff.appeal(':id'),
    staffOnly('reception'),
    ...readFormWithFiles(deps, { isCounted: false }),
    (req: Request, res: Response) => act(deps, req, res),
  )
  return router
}

async function act(deps: Deps, req: Request, res: Response): Promise<void> {
  const id = idOf(req, 'id')
  const parsed = parseForm(staffForm, req.body)
  const uploads = uploadsOf(req)
  const again = (slips: readonly FieldSlip[], status = 422) =>
    showAppeal(deps, req, res, { values: parsed.values, errors: wordSlips(slips, req.t), uploads }, status)
  const slips = [...(parsed.ok ? [] : parsed.slips), ...uploads.slips]
  if (!parsed.ok || slips.length > 0) return again(slips)
  const result = await actOnAppeal(deps, id, parsed.data, uploads.files, actorOf(req))
  if (!result.ok) {
    if (result.reason === 'not-found') throw notFound()
    if (result.reason === 'files-gone') return again([{ field: 'files', key: 'web:upload.gone' }])
    return again([{ field: 'text', key: `reception:slip.${result.reason}` }], 409)
  }
  await leaveFlash(req, `reception:staff.done.${parsed.data.action}`)
  res.redirect(303, paths.staff.appeal(id))
}

async function showAppeal(
  deps: Deps,
  req: Request,
  res: Response,
  state: Omit<StaffState, 'mayAct' | 'mayCall'>,
  status = 200,
): Promise<void> {
  const view = await openForStaff(deps, idOf(req, 'id'), actorOf(req))
  if (view === undefined) throw notFound()
  const may = { mayAct: hasRole(req, 'reception'), mayCall: hasRole(req, 'reception', 'operator') }
  await showPage(res, staffAppealPage(view, { ...state, ...may }, req), status)
}
