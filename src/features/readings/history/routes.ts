import express, { type Request, type Response, type Router } from 'express'
import { moscowDay } from '../../../domain/calendar.ts'
import { periodOf } from '../../../domain/period.ts'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { renderPdf } from '../../../platform/pdf.ts'
import { writeCsv, writeXlsx } from '../../../platform/spreadsheet.ts'
import { wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { createTurnstile, sendPaper, streamFile } from '../../../web/paper.ts'
import { showPage } from '../../../web/view.ts'
import { askedContract, chosenOrganization, shownContracts, visitorOf } from '../../../web/visitor.ts'
import { parseHistoryQuery, type HistoryFilter } from './form.ts'
import { composeHistoryPaper, type HistoryTerms } from './history-pdf.ts'
import { historyCells, historyColumns } from './history-sheet.ts'
import { historyPage } from './page.ts'
import { historyForPaper, openHistory, readHistory } from './service.ts'
import type { Words } from './words.ts'

/** Files written at once: each holds a connection while it reads. */
const mostFiles = 3

export function historyRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.history.page(), async (req, res) => {
    const query = readQuery(deps, req)
    if (!query.ok) return refuse(req, res, query)
    const view = await openHistory(deps, visitorOf(req).userId, query.filter)
    if (view === undefined)
      return refuse(req, res, { ...query, slips: [{ field: 'page', key: 'history:slip.page' }] })
    const contracts = shownContracts(req)
    const found = { filter: query.filter, view }
    const state = { contracts, contractId: query.contractId, values: query.values, found }
    await showPage(res, historyPage(state, wordsOf(req)))
  })

  router.get(paths.history.file('pdf'), async (req, res) => {
    const query = readQuery(deps, req)
    if (!query.ok) return refuse(req, res, query)
    const { rows, isCut } = await historyForPaper(deps, visitorOf(req).userId, query.filter)
    const terms = paperTerms(deps, req, query, { isCut, serial: rows[0]?.serial ?? '' })
    const bytes = await renderPdf(composeHistoryPaper(rows, terms, deps.settings.utility, wordsOf(req)))
    sendPaper(res, { fileName: fileName(req, query.filter, 'pdf'), bytes })
  })

  router.use(sheetRoutes(deps))
  return router
}

function sheetRoutes(deps: Deps): Router {
  const router = express.Router()
  const oneOfFew = createTurnstile(mostFiles)
  for (const kind of ['csv', 'xlsx'] as const)
    router.get(paths.history.file(kind), async (req, res) => {
      const query = readQuery(deps, req)
      if (!query.ok) return refuse(req, res, query)
      const words = wordsOf(req)
      const rows = historyCells(readHistory(deps, visitorOf(req).userId, query.filter), words)
      const columns = historyColumns(words)
      const file = { fileName: fileName(req, query.filter, kind), type: kind }
      await oneOfFew(() =>
        streamFile(res, file, (to) =>
          kind === 'csv'
            ? writeCsv(to, columns, rows)
            : writeXlsx(to, { name: req.t('history:sheet'), columns }, rows),
        ),
      )
    })
  return router
}

function wordsOf(req: Request): Words {
  return { t: req.t, language: req.language }
}

function paperTerms(
  deps: Deps,
  req: Request,
  { filter, values }: { filter: HistoryFilter; values: FormValues },
  found: { isCut: boolean; serial: string },
): HistoryTerms {
  const isById = filter.meter !== undefined && 'id' in filter.meter
  return {
    contract: contractWords(req, filter),
    from: filter.from,
    to: filter.to,
    meter: isById ? found.serial : (values['meter'] ?? ''),
    at: new Date(deps.clock.now().epochMilliseconds),
    isCut: found.isCut,
  }
}

type ReadQuery = ReturnType<typeof parseHistoryQuery> & { contractId: string | undefined }

function readQuery(deps: Deps, req: Request): ReadQuery {
  const contractId = askedContract(req)?.id
  const thisMonth = periodOf(moscowDay(deps.clock.now()))
  const query = parseHistoryQuery(req.query, thisMonth, contractId)
  if (!query.ok || chosenOrganization(req) === undefined) return { ...query, contractId }
  const contractIds = shownContracts(req).map(({ id }) => id)
  return { ...query, filter: { ...query.filter, contractIds }, contractId }
}

async function refuse(
  req: Request,
  res: Response,
  query: { slips: FieldSlip[]; values: FormValues; contractId: string | undefined },
): Promise<void> {
  // The page's number has no field of its own.
  const slips = query.slips.map((slip) => (slip.field === 'page' ? { ...slip, field: 'from' } : slip))
  const errors = wordSlips(slips, req.t)
  const contracts = shownContracts(req)
  await showPage(
    res,
    historyPage({ contracts, contractId: query.contractId, values: query.values, errors }, req),
    422,
  )
}

function contractWords(req: Request, { contractId }: HistoryFilter): string {
  const contract = visitorOf(req).contracts.find(({ id }) => id === contractId)
  if (contract === undefined) return req.t('history:paper.contracts', { count: shownContracts(req).length })
  return `№ ${contract.number}, ${contract.label}`
}

function fileName(req: Request, { contractId, from, to }: HistoryFilter, kind: string): string {
  const contract = visitorOf(req).contracts.find(({ id }) => id === contractId)
  return ['history', ...(contract === undefined ? [] : [contract.number]), from, to].join('-') + `.${kind}`
}
