import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { paths } from '../../../paths.ts'
import { writeCsv, writeXlsx } from '../../../platform/spreadsheet.ts'
import { actorOf } from '../../../web/actor.ts'
import { wordSlips } from '../../../web/form.ts'
import { idOf, staffOnly } from '../../../web/guards.ts'
import { createTurnstile, sendPaper, streamFile } from '../../../web/paper.ts'
import { notFound } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { hasRole } from '../../../web/visitor.ts'
import { detailPage } from './detail-page.ts'
import { parseListQuery, type ListQuery } from './form.ts'
import { listPage } from './list-page.ts'
import { listCells, listColumns } from './list-sheet.ts'
import { currentMonth, exportList, openList, openSubmission, staffProtocol } from './service.ts'

/** Files written at once: each holds a connection while it reads. */
const mostFiles = 3

/** What subscribers have sent, for those who take, check and bill readings. */
export function submittedRoutes(deps: Deps): Router {
  const router = express.Router()
  const readers = staffOnly('operator', 'metering', 'billing', 'auditor')

  router.get(paths.staff.readings(), readers, async (req, res) => {
    const query = parseListQuery(req.query, await currentMonth(deps))
    if (!query.ok) return refuse(req, res, query)
    const view = await openList(deps, query.filter, actorOf(req))
    const found = { sort: query.filter.sort, view }
    await showPage(res, listPage({ values: query.values, found }, req))
  })

  router.get(paths.staff.submission(':id'), readers, async (req, res) => {
    const view = await openSubmission(deps, idOf(req, 'id'), actorOf(req))
    if (view === undefined) throw notFound()
    const may = {
      openContract: hasRole(req, 'operator', 'reception'),
      enter: hasRole(req, 'operator', 'metering'),
      today: moscowDay(deps.clock.now()).toString(),
    }
    await showPage(res, detailPage(view, may, req))
  })

  router.get(paths.staff.protocol(':id'), readers, async (req, res) => {
    const paper = await staffProtocol(deps, idOf(req, 'id'), req.language, actorOf(req))
    if (paper === undefined) throw notFound()
    sendPaper(res, paper)
  })

  const turnstile = createTurnstile(mostFiles)
  for (const kind of ['csv', 'xlsx'] as const)
    router.get(paths.staff.readingsFile(kind), readers, async (req, res) => {
      const query = parseListQuery(req.query, await currentMonth(deps))
      if (!query.ok) return refuse(req, res, query)
      await turnstile(async () => {
        const rows = listCells(await exportList(deps, query.filter, actorOf(req), kind), req)
        const columns = listColumns(req)
        const file = { fileName: `readings-${query.filter.period ?? 'all'}.${kind}`, type: kind }
        await streamFile(res, file, (to) =>
          kind === 'csv'
            ? writeCsv(to, columns, rows)
            : writeXlsx(to, { name: req.t('submitted:sheet'), columns }, rows),
        )
      })
    })
  return router
}

async function refuse(req: Request, res: Response, query: Extract<ListQuery, { ok: false }>): Promise<void> {
  const slips = query.slips.map((slip) =>
    ['after', 'before'].includes(slip.field) ? { ...slip, field: 'period' } : slip,
  )
  await showPage(res, listPage({ values: query.values, errors: wordSlips(slips, req.t) }, req), 422)
}
