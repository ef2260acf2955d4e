import express, { type RequestHandler, type Router } from 'express'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { loadWindowRules, stateOfWindows, windowsOfContract } from '../../../records/reference.ts'
import { idOf, staffOnly, subscribersOnly } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { shownContracts, visitorOf, windowKindOf } from '../../../web/visitor.ts'
import { loadReadingsNow } from '../now-store.ts'
import { photosOfRevision } from '../photo-store.ts'
import { findOwnRevision } from '../revision-store.ts'
import { clerkEntry, clerkReturnedEntry, ownEntry, returnedEntry } from './entry.ts'
import { entryRoutes } from './entry-routes.ts'
import { choosePage, closedPage, type ClosedPage } from './other-pages.ts'
import { receiptPage } from './receipt-page.ts'
import { regimesOfAll } from './shut-regimes.ts'
import { loadChoices } from './store.ts'
import { wordingOf } from './wording-routes.ts'

export function submissionRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.readings.choose, subscribersOnly, choose(deps))
  router.use(entryRoutes(deps, returnedEntry, subscribersOnly))
  router.use(entryRoutes(deps, ownEntry, subscribersOnly))

  router.get(paths.readings.submission(':id'), subscribersOnly, async (req, res) => {
    const today = moscowDay(deps.clock.now()).toString()
    const revision = await findOwnRevision(deps.db.sql, visitorOf(req).userId, idOf(req, 'id'), today)
    if (revision === undefined) throw notFound()
    const rules = await loadWindowRules(deps.db.sql, deps.clock.now(), revision.contractId)
    const { open } = stateOfWindows(rules, revision.details.customerKind, deps.clock.now())
    const closesOn = open?.period === revision.period ? open.closesOn : undefined
    const [now, photos] = await Promise.all([
      loadReadingsNow(deps.db.sql, revision.id),
      photosOfRevision(deps.db.sql, revision),
    ])
    await showPage(res, receiptPage(revision, wordingOf(deps, req), { now, photos, closesOn }))
  })
  return router
}

/** The same form for clerks who enter what a caller, a paper or an inspector tells (ST0). */
export function callerRoutes(deps: Deps): Router {
  const clerks = staffOnly('operator', 'metering')
  return express
    .Router()
    .use(entryRoutes(deps, clerkReturnedEntry, clerks))
    .use(entryRoutes(deps, clerkEntry, clerks))
}

/** One contract has no choice; several are open as soon as one of them is (it may have its own extension). */
function choose(deps: Deps): RequestHandler {
  return async (req, res) => {
    const contracts = shownContracts(req)
    const now = req.arrivedAt
    const ids = contracts.map(({ id }) => id)
    const rules = await loadWindowRules(deps.db.sql, now, ...ids)
    const states = contracts.map((contract) => windowsOfContract(rules, contract, now))
    const windows =
      states.find((state) => state.open !== undefined) ??
      states[0] ??
      stateOfWindows(rules, windowKindOf(req), now)
    const { open } = windows
    if (open === undefined) {
      const shut = { why: 'closed' as const, windows, number: '' }
      const wording = wordingOf(deps, req)
      const own = contracts.map((contract, i) => ({ ...contract, windows: states[i] ?? windows }))
      const regimes = await regimesOfAll(deps, own, now, wording)
      const page: ClosedPage = { ...closedPage(shut, wording), regimes }
      return showPage(res, page, 403)
    }
    const [only] = contracts
    if (contracts.length === 1 && only !== undefined) {
      res.redirect(303, paths.readings.form(only.id))
      return
    }
    const rows = await loadChoices(deps.db.sql, ids, open.period)
    await showPage(res, choosePage(contracts, rows, open.period, wordingOf(deps, req)))
  }
}
