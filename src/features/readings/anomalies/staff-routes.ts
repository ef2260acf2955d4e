import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { formatMoment } from '../../../web/format.ts'
import { readForm, wordSlips, type FieldError, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { staffOnly } from '../../../web/guards.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { hasRole, visitorOf } from '../../../web/visitor.ts'
import { decideReadings, type Decided } from './decide.ts'
import { parseDecision, parseQueueQuery, type QueueAction } from './form.ts'
import { queuePage, type Again } from './page.ts'
import { chooseKeys, mayVisit, openQueue, queueMonth, todayOf } from './service.ts'

/** Values that wait for a look of staff, and what is decided about them (ST3). */
export function anomalyRoutes(deps: Deps): Router {
  const router = express.Router()
  const readers = staffOnly('metering', 'operator', 'auditor')
  const deciders = staffOnly('metering')
  const body = readForm(deps.csrf)

  router.get(paths.staff.anomalies(), readers, (req, res) => showQueue(deps, req, res))

  router.post(paths.staff.anomaliesKeys, readers, ...body, async (req, res) => {
    const isOn = (req.body as Record<string, unknown>)['keys'] === 'on'
    await chooseKeys(deps, visitorOf(req).userId, isOn)
    await leaveFlash(req, isOn ? 'anomalies:keys.nowOn' : 'anomalies:keys.nowOff')
    res.redirect(303, paths.staff.anomalies())
  })

  router.post(paths.staff.anomalies(), deciders, ...body, async (req, res) => {
    const parsed = parseDecision(req.body, todayOf(deps))
    if (!parsed.ok) return refuse(deps, req, res, parsed)
    const { data, values } = parsed
    if (data.action === 'visit' && !(await mayVisit(deps, data.assigneeId)))
      return refuse(deps, req, res, {
        slips: [{ field: 'assignee', key: 'anomalies:slip.assignee' }],
        values,
      })
    const decided = await decideReadings(deps, data, actorOf(req))
    if (decided.done === 0) return refuseLate(deps, req, res, decided, values)
    await leaveFlash(req, `anomalies:done.${flashOf(decided)}`, {
      what: req.t(`anomalies:doneWhat.${data.action satisfies QueueAction}`),
      done: decided.done,
      late: decided.late,
      unfit: decided.unfit,
    })
    res.redirect(303, req.originalUrl)
  })
  return router
}

function flashOf({ late, unfit }: Decided): string {
  if (late > 0 && unfit > 0) return 'both'
  return late > 0 ? 'late' : unfit > 0 ? 'unfit' : 'all'
}

/** Nothing could be done: a colleague was first, or the decision fits none of the values. */
function refuseLate(
  deps: Deps,
  req: Request,
  res: Response,
  { late, first }: Decided,
  values: FormValues,
): Promise<void> {
  const said =
    late === 0
      ? { field: 'queue', key: 'anomalies:slip.unfit' }
      : first?.by == null
        ? { field: 'queue', key: 'anomalies:slip.late' }
        : {
            field: 'queue',
            key: 'anomalies:slip.lateBy',
            values: {
              by: first.by,
              at: formatMoment(first.at, req.language),
              state: req.t(`states:reading.${first.state}`),
            },
          }
  return refuse(deps, req, res, { slips: [said], values }, late === 0 ? 422 : 409)
}

function refuse(
  deps: Deps,
  req: Request,
  res: Response,
  { slips, values }: { slips: readonly FieldSlip[]; values: FormValues },
  status = 422,
): Promise<void> {
  const ticked = Object.keys(values).flatMap((name) =>
    name.startsWith('reading.') ? [name.slice('reading.'.length)] : [],
  )
  return showQueue(deps, req, res, { again: { values, errors: wordSlips(slips, req.t), ticked }, status })
}

async function showQueue(
  deps: Deps,
  req: Request,
  res: Response,
  { again = {}, status = 200 }: { again?: Again; status?: number } = {},
): Promise<void> {
  const query = parseQueueQuery(req.query, await queueMonth(deps))
  const may = {
    decide: hasRole(req, 'metering'),
    openContract: hasRole(req, 'operator', 'reception'),
    phone: hasRole(req, 'metering', 'operator'),
    now: deps.clock.now().epochMilliseconds,
  }
  if (!query.ok) {
    const errors: FieldError[] = wordSlips(query.slips, req.t)
    return showPage(res, queuePage({ values: query.values }, may, { errors }, req), 422)
  }
  const view = await openQueue(deps, query.filter, actorOf(req))
  await showPage(res, queuePage({ values: query.values, view }, may, again, req), status)
}
