import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { loadWindowRules, stateOfWindows } from '../../../records/reference.ts'
import { loadRegime } from '../../../records/regime.ts'
import { parseForm, readForm, wordSlips, type FieldError, type FormValues } from '../../../web/form.ts'
import { idOf, localPath } from '../../../web/guards.ts'
import { notFound, RequestError } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { shownContracts, visitorOf } from '../../../web/visitor.ts'
import { chooseForm, nameForm } from './form.ts'
import { listPage } from './list-page.ts'
import { cardPage } from './page.ts'
import { giveName, openCard, type Named } from './service.ts'
import { listContracts } from './store.ts'

/** Contracts: the list, the card, own names, and the switcher of the header. */
export function contractRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.contract.list, async (req, res) => {
    const today = moscowDay(deps.clock.now()).toString()
    const shown = new Set(shownContracts(req).map(({ id }) => id))
    const contracts = await listContracts(deps.db.sql, visitorOf(req).userId, today)
    await showPage(
      res,
      listPage(
        contracts.filter(({ id }) => shown.has(id)),
        req,
      ),
    )
  })

  router.post(paths.contract.choose, ...readForm(deps.csrf), (req, res) => {
    const { contracts } = visitorOf(req)
    const parsed = parseForm(chooseForm, req.body)
    if (!parsed.ok) throw notFound()
    const { contractId, next } = parsed.data
    if (contractId !== '' && !contracts.some(({ id }) => id === contractId)) throw notFound()
    if (contractId === '') delete req.session.contractId
    else req.session.contractId = contractId
    const own = contracts.map(({ id }) => id)
    res.redirect(303, samePage(localPath(next, paths.cabinet), own, contractId))
  })

  router.get(paths.contract.card(':id'), async (req, res) => {
    await showCard(deps, req, res)
  })

  router.post(
    paths.contract.name(':id'),
    ...readForm(deps.csrf),
    receiveName(deps, (req) => ({ contractId: idOf(req, 'id') })),
  )

  router.post(
    paths.contract.meterName(':id', ':meterId'),
    ...readForm(deps.csrf),
    receiveName(deps, (req) => ({ contractId: idOf(req, 'id'), meterId: idOf(req, 'meterId') })),
  )
  return router
}

async function showCard(
  deps: Deps,
  req: Request,
  res: Response,
  rejected?: { named: Named; values: FormValues; errors: FieldError[] },
): Promise<void> {
  const now = deps.clock.now()
  const id = idOf(req, 'id')
  const [card, rules] = await Promise.all([
    openCard(deps, visitorOf(req).userId, id),
    loadWindowRules(deps.db.sql, now, id),
  ])
  if (card === undefined) throw notFound()
  const { customerKind, status } = card.contract
  const windows = stateOfWindows(rules, customerKind, now)
  const regime =
    status === 'TERMINATED'
      ? undefined
      : await loadRegime(deps.db.sql, { id, customerKind, windows }, moscowDay(now))
  const page = cardPage({ ...card, isTaking: windows.open !== undefined, regime, rejected }, req)
  await showPage(res, page, rejected === undefined ? 200 : 422)
}

function receiveName(deps: Deps, namedOf: (req: Request) => Named): RequestHandler {
  return async (req, res) => {
    const named = namedOf(req)
    const parsed = parseForm(nameForm, req.body)
    if (!parsed.ok) {
      // Several forms of one page take a name: the slip stands at the one that was sent.
      const field = named.meterId === undefined ? 'name' : `name.${named.meterId}`
      const errors = wordSlips(parsed.slips, req.t).map((slip) => ({ ...slip, field }))
      return showCard(deps, req, res, { named, values: parsed.values, errors })
    }
    const who = { userId: visitorOf(req).userId, requestId: req.requestId, address: req.ip }
    const result = await giveName(deps, who, named, parsed.data.name)
    if (result === 'forbidden') throw new RequestError(403, 'forbidden')
    if (result === 'missing') throw notFound()
    await leaveFlash(req, parsed.data.name === '' ? 'contracts:name.removed' : 'contracts:name.saved')
    res.redirect(303, paths.contract.card(named.contractId))
  }
}

/** The page one was on, for the contract now chosen: a page of another contract becomes this one's. */
function samePage(next: string, own: readonly string[], chosen: string): string {
  const before = own.find((id) => next.includes(`/${id}`))
  if (before === undefined) return next
  return chosen === '' ? next.slice(0, next.indexOf(`/${before}`)) : next.replace(before, chosen)
}
