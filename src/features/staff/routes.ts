import express, { type Router } from 'express'
import { moscowDay } from '../../domain/calendar.ts'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { doorsOf } from '../../web/staff-doors.ts'
import { showPage } from '../../web/view.ts'
import { openDesk } from './service.ts'
import { staffHomePage } from './page.ts'

/** The staff's hall. */
export function staffRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.staff.home, async (req, res) => {
    const doors = doorsOf(req)
    const desk = await openDesk(deps, (door) => doors.some(({ key }) => key === door))
    await showPage(res, staffHomePage(desk, doors, moscowDay(deps.clock.now()), req))
  })
  return router
}
