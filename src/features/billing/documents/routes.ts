import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { idOf } from '../../../web/guards.ts'
import { sendPaper } from '../../../web/paper.ts'
import { notFound, RequestError } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { invoicePage } from './page.ts'
import { issueInvoicePaper, openInvoicePage } from './service.ts'

export function documentRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.billing.invoicePdf(':id'), async (req, res) => {
    const paper = await issueInvoicePaper(deps, { userId: visitorOf(req).userId, id: idOf(req, 'id') })
    if (paper === undefined) throw notFound()
    if (paper === 'forbidden') throw new RequestError(403, 'forbidden')
    sendPaper(res, paper)
  })

  router.get(paths.billing.invoice(':id'), async (req, res) => {
    const found = await openInvoicePage(deps, { userId: visitorOf(req).userId, id: idOf(req, 'id') })
    if (found === undefined) throw notFound()
    await showPage(res, invoicePage(found.state, found.penalty, req))
  })
  return router
}
