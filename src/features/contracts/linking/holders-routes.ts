import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldError, type FormValues } from '../../../web/form.ts'
import { idOf } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { disputeForm } from './form.ts'
import { disputeLink, endStrangersLink, openLinks, openOwnLink, unlink } from './holders.ts'
import { disputePage, linksPage, unlinkPage } from './holders-page.ts'

/** Who has linked a contract: look, dispute a stranger's link, end one's own. */
export function holdersRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.contract.links(':id'), async (req, res) => {
    const { userId } = visitorOf(req)
    const contract = await openLinks(deps, userId, idOf(req, 'id'))
    if (contract === undefined) throw notFound()
    await showPage(res, linksPage(contract, userId, req))
  })

  router.get(paths.contract.dispute(':id', ':linkId'), async (req, res) => {
    await showDispute(deps, req, res, { values: {} })
  })

  router.post(paths.contract.dispute(':id', ':linkId'), ...readForm(deps.csrf), async (req, res) => {
    const parsed = parseForm(disputeForm, req.body)
    if (!parsed.ok)
      return showDispute(deps, req, res, { values: parsed.values, errors: wordSlips(parsed.slips, req.t) })
    const contractId = idOf(req, 'id')
    const link = { contractId, linkId: idOf(req, 'linkId'), text: parsed.data.text }
    if (!(await disputeLink(deps, actorOf(req), link))) throw notFound()
    await leaveFlash(req, 'linking:dispute.done')
    res.redirect(303, paths.contract.links(contractId))
  })

  router.post(paths.contract.endLink(':id', ':linkId'), ...readForm(deps.csrf), async (req, res) => {
    const link = { contractId: idOf(req, 'id'), linkId: idOf(req, 'linkId') }
    if (!(await endStrangersLink(deps, actorOf(req), link))) throw notFound()
    await leaveFlash(req, 'linking:dispute.ended')
    res.redirect(303, paths.contract.links(link.contractId))
  })

  router.get(paths.contract.unlink(':id'), async (req, res) => {
    const contractId = idOf(req, 'id')
    const own = await openOwnLink(deps, visitorOf(req).userId, contractId)
    if (own === undefined) throw notFound()
    await showPage(res, unlinkPage(contractId, own, req))
  })

  router.post(paths.contract.unlink(':id'), ...readForm(deps.csrf), async (req, res) => {
    const number = await unlink(deps, actorOf(req), idOf(req, 'id'))
    if (number === undefined) throw notFound()
    await leaveFlash(req, 'linking:unlink.done', { number })
    res.redirect(303, paths.contract.list)
  })
  return router
}

async function showDispute(
  deps: Deps,
  req: Request,
  res: Response,
  state: { values: FormValues; errors?: readonly FieldError[] },
): Promise<void> {
  const { userId } = visitorOf(req)
  const contract = await openLinks(deps, userId, idOf(req, 'id'))
  const others = contract?.links.filter((link) => link.userId !== userId && !link.isDisputed)
  const page =
    contract === undefined || others === undefined
      ? undefined
      : disputePage({ ...contract, links: others }, { ...state, linkId: idOf(req, 'linkId') }, req)
  if (page === undefined) throw notFound()
  await showPage(res, page, state.errors === undefined ? 200 : 422)
}
