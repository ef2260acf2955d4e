import express, { type Request, type Response, type Router } from 'express'
import { parsePeriod, type Period } from '../../../domain/period.ts'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { writeCsv } from '../../../platform/spreadsheet.ts'
import { actorOf } from '../../../web/actor.ts'
import { formatDay, formatPeriod } from '../../../web/format.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { idOf, staffOnly } from '../../../web/guards.ts'
import { createTurnstile, streamFile } from '../../../web/paper.ts'
import { notFound, RequestError } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { hasRole } from '../../../web/visitor.ts'
import { remindAll, remindContracts } from '../../notices/reminders/service.ts'
import { extendWindow, takeBack, type ExtendResult } from './extend.ts'
import { chosenContracts, extendForm, parseShownPeriod, readMissingCursor } from './form.ts'
import { windowPage } from './page.ts'
import { exportMissing, openWindowDesk, shownMonth } from './service.ts'
import { missingCells, missingColumns } from './sheet.ts'

/** Files written at once: each holds a connection while it reads. */
const mostFiles = 2

/** How a month's window goes: who has not handed in, reminding them, keeping it open longer (ST2). */
export function windowRoutes(deps: Deps): Router {
  const router = express.Router()
  const readers = staffOnly('operator', 'metering', 'billing', 'auditor')
  const body = readForm(deps.csrf)
  const turnstile = createTurnstile(mostFiles)

  router.get(paths.staff.window(), readers, (req, res) => showDesk(deps, req, res))

  router.get(paths.staff.windowMissing(), readers, async (req, res) => {
    const period = await periodOf(deps, req.query['period'])
    await turnstile(async () => {
      const rows = missingCells(
        await exportMissing(deps, period, actorOf(req)),
        hasRole(req, 'operator', 'metering'),
        req,
      )
      await streamFile(res, { fileName: `missing-${period}.csv`, type: 'csv' }, (to) =>
        writeCsv(to, missingColumns(req), rows),
      )
    })
  })

  router.post(paths.staff.windowRemind, staffOnly('operator', 'metering'), ...body, (req, res) =>
    remind(deps, req, res),
  )
  router.post(paths.staff.windowExtend, staffOnly('metering'), ...body, (req, res) => extend(deps, req, res))
  router.post(paths.staff.windowTakeBack(':id'), staffOnly('metering'), ...body, async (req, res) => {
    const done = await takeBack(deps, idOf(req, 'id'), actorOf(req))
    if (!done.ok && done.why === 'not-found') throw notFound()
    if (!done.ok) return showDesk(deps, req, res, { slips: [slip('extensions', 'reliedOn')], status: 409 })
    await leaveFlash(req, 'window:takenBack', { reason: done.extension.reason })
    res.redirect(303, paths.staff.window({ period: done.extension.period }))
  })
  return router
}

async function remind(deps: Deps, req: Request, res: Response): Promise<void> {
  const body = req.body as Record<string, unknown>
  const period = await periodOf(deps, body['period'])
  if (body['all'] !== undefined) {
    const begun = await remindAll(deps, period, actorOf(req))
    if (!begun.ok) return refuseReminder(deps, req, res, begun.why)
    await leaveFlash(req, begun.isNew ? 'window:remind.begun' : 'window:remind.running')
    res.redirect(303, `${paths.staff.window({ period })}#missing`)
    return
  }
  const contractIds = chosenContracts(body)
  if (contractIds.length === 0) return refuseReminder(deps, req, res, 'nobody')
  const done = await remindContracts(deps, { period, contractIds }, actorOf(req))
  if (!done.ok) return refuseReminder(deps, req, res, done.why)
  await leaveFlash(req, 'window:remind.done', {
    letters: done.letters,
    told: done.told.length,
    already: done.already.length,
    nobody: done.nobody.length,
  })
  res.redirect(303, `${paths.staff.window({ period })}#missing`)
}

function refuseReminder(
  deps: Deps,
  req: Request,
  res: Response,
  why: 'night' | 'shut' | 'nobody',
): Promise<void> {
  return showDesk(deps, req, res, { slips: [slip('missing', `remind.${why}`)], status: 422 })
}

async function extend(deps: Deps, req: Request, res: Response): Promise<void> {
  const period = await periodOf(deps, (req.body as Record<string, unknown>)['period'])
  const parsed = parseForm(extendForm, req.body)
  if (!parsed.ok) return showDesk(deps, req, res, { ...parsed, status: 422 })
  const done = await extendWindow(deps, period, parsed.data, actorOf(req))
  if (!done.ok)
    return showDesk(deps, req, res, { slips: [extendSlip(done, req)], values: parsed.values, status: 422 })
  await leaveFlash(req, done.contractNumber === undefined ? 'window:extended.all' : 'window:extended.one', {
    number: done.contractNumber ?? '',
    month: formatPeriod(period, req.language),
    day: formatDay(parsed.data.closesOn, 'accusative', req.language),
  })
  res.redirect(303, `${paths.staff.window({ period })}#extend`)
}

function extendSlip(done: Extract<ExtendResult, { ok: false }>, { language }: Request): FieldSlip {
  if (done.why !== 'outside') return slip('contract', done.why)
  const { earliest, latest } = done.limits
  const values = {
    from: formatDay(earliest, 'full', language),
    to: formatDay(latest, 'full', language),
  }
  const key = earliest.until(latest).days < 0 ? 'window:slip.noDay' : 'window:slip.outside'
  return { field: 'closesOn', key, values }
}

async function showDesk(
  deps: Deps,
  req: Request,
  res: Response,
  again: { slips?: readonly FieldSlip[]; values?: FormValues; status?: number } = {},
): Promise<void> {
  const posted = req.method === 'POST' ? (req.body as Record<string, unknown>)['period'] : undefined
  const period = await periodOf(deps, posted ?? req.query['period'])
  const after = readMissingCursor(req.query['after'])
  if (after === 'wrong') throw new RequestError(400, 'bad-request')
  const desk = await openWindowDesk(deps, period, after, actorOf(req))
  const may = {
    remind: hasRole(req, 'operator', 'metering'),
    extend: hasRole(req, 'metering'),
    openContract: hasRole(req, 'operator', 'reception'),
  }
  const state = {
    ...(again.values === undefined ? {} : { values: again.values }),
    ...(again.slips === undefined ? {} : { errors: wordSlips(again.slips, req.t) }),
  }
  const page = windowPage(desk, { now: deps.clock.now(), may }, state, req)
  await showPage(res, page, again.status ?? 200)
}

/** The month asked for, else the one being taken. @throws RequestError for what is none */
async function periodOf(deps: Deps, value: unknown): Promise<Period> {
  const current = await shownMonth(deps)
  const period = parseShownPeriod(typeof value === 'string' ? (parsePeriod(value) ?? value) : value, current)
  if (period === undefined) throw new RequestError(400, 'bad-request')
  return period
}

function slip(field: string, key: string): FieldSlip {
  return { field, key: `window:slip.${key}` }
}
