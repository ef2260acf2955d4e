import express, { type Router } from 'express'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { showPage } from '../../web/view.ts'
import { shownContracts, visitorOf, windowKindOf } from '../../web/visitor.ts'
import { waitingOffers } from '../access/invitation/service.ts'
import { emptyHomePage, homePage } from './page.ts'
import { openHome } from './service.ts'
import { hasHint } from './store.ts'

/** The subscriber's hall: how much, by when, what next, over all contracts. */
export function cabinetRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.cabinet, async (req, res) => {
    const visitor = visitorOf(req)
    // An invitation for this mailbox opens by itself, once a session: its letter may be on another device.
    if (req.session.wasInvitationOffered !== true) {
      req.session.wasInvitationOffered = true
      if ((await waitingOffers(deps, visitor.email)).length > 0) {
        res.redirect(303, paths.invitation.list)
        return
      }
    }
    const contracts = shownContracts(req)
    if (contracts.length === 0) {
      // What was typed at registration waits on the linking page; once a session, so that home stays reachable.
      if (req.session.wasLinkOffered !== true && (await hasHint(deps.db.sql, visitor.userId))) {
        req.session.wasLinkOffered = true
        res.redirect(303, paths.contract.link)
        return
      }
      return showPage(res, emptyHomePage(visitor, req.t))
    }
    const home = await openHome(deps, contracts, { userId: visitor.userId, headerKind: windowKindOf(req) })
    res.locals['windows'] = home.header
    await showPage(res, homePage(home, visitor, req))
  })
  return router
}
