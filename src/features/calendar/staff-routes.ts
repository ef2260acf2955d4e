import express, { type Request, type Response, type Router } from 'express'
import { moscowDay } from '../../domain/calendar.ts'
import { periodOf, type Period } from '../../domain/period.ts'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { actorOf } from '../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../web/form.ts'
import { formatDay } from '../../web/format.ts'
import { staffOnly } from '../../web/guards.ts'
import { RequestError } from '../../web/request-error.ts'
import { showPage } from '../../web/view.ts'
import { hasRole } from '../../web/visitor.ts'
import { dayForm, dayOutside, parseFirstMonth } from './form.ts'
import { calendarPage } from './page.ts'
import { changeDay, openCalendar } from './service.ts'

/** The production calendar and the windows it makes: every staff member may look, administrators change a day. */
export function calendarRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.staff.calendar, staffOnly(), async (req, res) => {
    const first = parseFirstMonth(req.query['from'], periodOf(moscowDay(deps.clock.now())))
    if (first === undefined) throw new RequestError(400, 'bad-request')
    await show(deps, req, res, { first })
  })

  router.post(paths.staff.calendar, staffOnly('admin'), ...readForm(deps.csrf), async (req, res) => {
    const parsed = parseForm(dayForm, req.body)
    const today = moscowDay(deps.clock.now())
    const outside = parsed.ok ? dayOutside(parsed.data.day, today) : undefined
    const slips = parsed.ok ? (outside === undefined ? [] : [outside]) : parsed.slips
    const first = parseFirstMonth(undefined, periodOf(today)) ?? periodOf(today)
    if (!parsed.ok || slips.length > 0) return show(deps, req, res, { first, values: parsed.values, slips })
    await changeDay(deps, parsed.data, actorOf(req))
    const day = formatDay(parsed.data.day, 'weekday', req.language)
    req.session.flash = { key: `calendar:changed.${parsed.data.kind}`, values: { day } }
    res.redirect(303, paths.staff.calendar)
  })
  return router
}

async function show(
  deps: Deps,
  req: Request,
  res: Response,
  { first, values = {}, slips }: { first: Period; values?: FormValues; slips?: FieldSlip[] },
): Promise<void> {
  const view = await openCalendar(deps, first)
  const instant = deps.clock.now()
  const now = { instant, today: moscowDay(instant) }
  const errors = slips === undefined ? {} : { errors: wordSlips(slips, req.t) }
  const form = hasRole(req, 'admin') ? { values, ...errors } : undefined
  await showPage(res, calendarPage(view, now, req, form), slips === undefined ? 200 : 422)
}
