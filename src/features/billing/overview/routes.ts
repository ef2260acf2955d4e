import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { notFound } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { askedContract, shownContracts, visitorOf } from '../../../web/visitor.ts'
import { chooserPage } from './chooser-page.ts'
import { parseYear } from './form.ts'
import { overviewPage } from './page.ts'
import { openChooser, openOverview } from './service.ts'

export function overviewRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.billing.page(), async (req, res) => {
    const { userId, contracts } = visitorOf(req)
    const year = parseYear(req.query['year'])
    const chosen = askedContract(req)
    if (chosen === undefined) {
      const shown = new Set(shownContracts(req).map(({ id }) => id))
      await showPage(res, chooserPage(await openChooser(deps, userId, shown), contracts, req))
      return
    }
    const overview = await openOverview(deps, { userId, contractId: chosen.id, year })
    if (overview === undefined) throw notFound()
    await showPage(res, overviewPage(overview, { label: chosen.label, hasOthers: contracts.length > 1 }, req))
  })
  return router
}
