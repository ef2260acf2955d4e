import express, { type Router } from 'express'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { readForm, wordSlips } from '../../../web/form.ts'
import { idOf, staffOnly } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { hasRole } from '../../../web/visitor.ts'
import { openSeats } from '../../access/staff/service.ts'
import { contractPage } from './contract-page.ts'
import { parseSearch } from './form.ts'
import { personPage } from './person-page.ts'
import { seatsShown } from './seats-page.ts'
import { searchPage } from './search-page.ts'
import { openContract, openPerson, searchSubscribers, sendActivation } from './service.ts'

/** Who is who: search and cards, for those who speak with subscribers. */
export function subscriberRoutes(deps: Deps): Router {
  const router = express.Router()
  const readers = staffOnly('operator', 'reception')

  router.get(paths.staff.subscribers(), readers, async (req, res) => {
    const query = parseSearch(req.query)
    const { values } = query
    if (!query.ok)
      return showPage(res, searchPage({ values, errors: wordSlips(query.slips, req.t) }, req), 422)
    if (query.search === undefined) return showPage(res, searchPage({ values }, req))
    const found = await searchSubscribers(deps, query.search, actorOf(req))
    await showPage(res, searchPage({ values, found }, req))
  })

  router.get(paths.staff.subscriber(':id'), readers, async (req, res) => {
    const id = idOf(req, 'id')
    const [person, seats] = await Promise.all([openPerson(deps, id, actorOf(req)), openSeats(deps, id)])
    if (person === undefined) throw notFound()
    const mayDecide = hasRole(req, 'operator')
    await showPage(
      res,
      personPage(person, { seats: seatsShown(seats, mayDecide, req), canRecover: mayDecide }, req),
    )
  })

  router.post(paths.staff.activation(':id'), readers, ...readForm(deps.csrf), async (req, res) => {
    const id = idOf(req, 'id')
    const origin = { address: req.ip ?? '', requestId: req.requestId, language: req.language }
    const result = await sendActivation(deps, id, actorOf(req), origin)
    if (result === undefined) throw notFound()
    req.session.flash = { key: `subscribers:activation.${result}` }
    res.redirect(303, result === 'sent' ? paths.staff.subscriber(id) : paths.staff.subscribers())
  })

  router.get(paths.staff.contract(':id'), readers, async (req, res) => {
    const view = await openContract(deps, idOf(req, 'id'), actorOf(req))
    if (view === undefined) throw notFound()
    const today = moscowDay(deps.clock.now()).toString()
    await showPage(res, contractPage(view, { today, canOpenReadings: hasRole(req, 'operator') }, req))
  })
  return router
}
