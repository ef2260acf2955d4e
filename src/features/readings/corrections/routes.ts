import express, { type Request, type Response, type Router } from 'express'
import { moscowDay } from '../../../domain/calendar.ts'
import { parsePeriod, type Period } from '../../../domain/period.ts'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { isUuid } from '../../../web/guards.ts'
import { notFound, RequestError } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { readFormWithFiles, uploadsOf } from '../../../web/uploads.ts'
import { showPage } from '../../../web/view.ts'
import { askedContract, visitorOf, type VisitorContract } from '../../../web/visitor.ts'
import { photoRules } from '../photo-files.ts'
import { photosOfRequests } from '../photo-store.ts'
import { correctionForm } from './form.ts'
import { choosePage, formPage, listPage } from './page.ts'
import { askCorrection, closedMonths, isTaken, registersOf, requestPhotosAtMost } from './service.ts'
import { loadOwnRequests } from './store.ts'

const mostShown = 100

/** After closing: the right value, or one that came too late (wording.md rows 25 and 27). */
export function correctionRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.corrections.list, async (req, res) => {
    const of = {
      userId: visitorOf(req).userId,
      today: moscowDay(deps.clock.now()).toString(),
      limit: mostShown,
    }
    const rows = await loadOwnRequests(deps.db.sql, of)
    const photos = await photosOfRequests(
      deps.db.sql,
      rows.map(({ id }) => id),
    )
    await showPage(res, listPage(rows, photos, req))
  })

  router.get(paths.corrections.ask(), async (req, res) => {
    const contract = askedContract(req)
    if (contract === undefined) return showPage(res, choosePage(visitorOf(req).contracts, req))
    mayAsk(contract)
    const { register, period, value } = req.query
    if (await isTaken(deps, contract, period)) {
      res.redirect(303, paths.readings.form(contract.id))
      return
    }
    await showForm(deps, req, res, contract, {
      register: typeof register === 'string' && isUuid(register) ? register : '',
      period: typeof period === 'string' ? period : '',
      value: typeof value === 'string' ? value.slice(0, 20) : '',
    })
  })

  const photos = { ...photoRules, count: requestPhotosAtMost }
  router.post(paths.corrections.ask(), ...readFormWithFiles(deps, photos), async (req, res) => {
    const contract = postedContract(req)
    const parsed = parseForm(correctionForm, req.body)
    const again = (slips: readonly FieldSlip[], status = 422) =>
      showForm(deps, req, res, contract, parsed.values, slips, status)
    const { files, slips } = uploadsOf(req)
    if (!parsed.ok || slips.length > 0) return again([...(parsed.ok ? [] : parsed.slips), ...slips])
    const asked = await askCorrection(deps, contract, parsed.data, files, actorOf(req))
    if (!asked.ok) {
      const { field, key } = asked
      const values = 'values' in asked ? asked.values : undefined
      const slip = { field, key, ...(values === undefined ? {} : { values }) }
      return again([slip], key === 'corrections:slip.open' ? 409 : 422)
    }
    await leaveFlash(req, 'corrections:sent', { number: asked.number })
    res.redirect(303, paths.corrections.list)
  })
  return router
}

/** The contract named in the form: one of the visitor's own, else the common 404. */
function postedContract(req: Request): VisitorContract {
  const { contract } = (req.body ?? {}) as { contract?: unknown }
  const own = visitorOf(req).contracts.find(({ id }) => id === contract)
  if (own === undefined) throw notFound()
  mayAsk(own)
  return own
}

/** Who only looks asks nothing. */
function mayAsk({ canSubmit }: VisitorContract): void {
  if (!canSubmit) throw new RequestError(403, 'forbidden')
}

async function showForm(
  deps: Deps,
  req: Request,
  res: Response,
  contract: VisitorContract,
  values: FormValues,
  slips?: readonly FieldSlip[],
  status = 200,
): Promise<void> {
  const months = await closedMonths(deps, contract)
  const asked = parsePeriod(values['period'] ?? '')
  const period: Period | undefined = asked !== undefined && months.includes(asked) ? asked : months[0]
  const registers = period === undefined ? [] : await registersOf(deps, contract.id, period)
  const errors = slips === undefined ? {} : { errors: wordSlips(slips, req.t) }
  const uploads = req.uploads === undefined ? {} : { uploads: req.uploads }
  const state = { contract, months, period, registers, values, ...uploads, ...errors }
  await showPage(res, formPage(state, req), status)
}
