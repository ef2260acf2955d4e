import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { readLargeBody, readLargeForm } from '../../../web/form.ts'
import { showPage } from '../../../web/view.ts'
import { hasRole, visitorOf } from '../../../web/visitor.ts'
import { returnDraft, sendForApproval } from './approval.ts'
import { parseCaller, type Caller, type ParsedCaller } from './caller.ts'
import { checkPage, withCaller, type CheckPage } from './check-page.ts'
import { autosaveRoutes } from './autosave-routes.ts'
import { findDoor, localsOf, writerOf, type ShutDoor } from './door-routes.ts'
import { draftConflictPage } from './draft-conflict-page.ts'
import type { Entry } from './entry.ts'
import { formPage } from './form-page.ts'
import { keepStale } from './kept-routes.ts'
import { parseCheck, parseForm, type PostedCheck, type PostedForm } from './form.ts'
import { closedPage, conflictPage, nameTyped, type ClosedPage } from './other-pages.ts'
import {
  openDoor,
  openForm,
  openKeptForm,
  openShutForm,
  writeDownLook,
  type Asker,
  type OpenForm,
} from './service.ts'
import { turnManyOff } from './off-routes.ts'
import { everyRow, readFilter, showing, type RowFilter } from './row-filter.ts'
import { saveForm } from './save.ts'
import { isDone } from './settle.ts'
import { readShown } from './shown.ts'
import { regimesOfDoor } from './shut-regimes.ts'
import { submitReadings, type Sender } from './submit.ts'
import { wordingOf } from './wording-routes.ts'

/** Form and check page behind one door: the subscriber's, or a clerk's who enters for a caller. */
export function entryRoutes(deps: Deps, entry: Entry, guard: RequestHandler): Router {
  const router = express.Router()
  const form = entry.form(':contractId')
  // The large form is read only for those who may enter the contract's readings.
  const owner = [guard, findDoor(deps, entry)]
  // What a clerk's ended session held is not kept: he has the paper or the caller before him.
  const body = entry.isClerk ? readLargeForm(deps.csrf) : [readLargeBody(), keepStale(deps), deps.csrf.check]

  router.get(form, ...owner, async (req, res) => {
    const { asker, door } = localsOf(res)
    const { kept } = door.stored
    if (!door.mayEnter)
      return kept === null ? showShut(deps, req, res, door) : showLate(deps, req, res, door, kept)
    const isKept = kept !== null
    const opened = isKept ? await openKeptForm(deps, door, asker, kept) : await openForm(deps, door, asker)
    await writeDownLook(deps, asker)
    await showPage(
      res,
      formPage(opened, {
        ...wordingOf(deps, req),
        now: asker.arrivedAt,
        showsVerdicts: false,
        isKept,
        // What came back from behind the sign-in may lie in any row.
        filter: isKept ? everyRow : readFilter(req.query),
      }),
    )
  })

  router.post(form, ...owner, ...body, async (req, res) => {
    const { asker, door } = localsOf(res)
    const posted = parseForm(req.body)
    if (!door.mayEnter) return showLate(deps, req, res, door, posted)
    if (posted.action === 'off') return turnManyOff(deps, req, res, { door, asker }, posted)
    const { opened, conflicts } = await saveForm(deps, door, asker, posted, writerOf(req))
    if (conflicts.length > 0)
      return showPage(res, draftConflictPage(opened, conflicts, posted, wordingOf(deps, req)), 409)
    const isKept = (posted.action === 'save' || posted.action === 'show') && posted.slips.length === 0
    if (isKept) {
      res.redirect(303, afterSave(asker, opened, posted.photo, readFilter(req.body)))
      return
    }
    if (!opened.assessment.hasErrors) {
      res.redirect(303, asker.entry.check(asker.contractId))
      return
    }
    await showPage(
      res,
      formPage(opened, { ...wordingOf(deps, req), now: asker.arrivedAt, showsVerdicts: true }),
      422,
    )
  })

  router.use(checkRoutes(deps, entry, owner))
  router.use(autosaveRoutes(deps, entry, owner))
  return router
}

/** The form again, or the photos of a register of it: a clerk's form has none. */
function afterSave(
  { entry, contractId }: Asker,
  { assessment }: OpenForm,
  photo: string | undefined,
  filter: RowFilter,
): string {
  const isOwn = assessment.meters.some(({ known }) => known.registers.some(({ id }) => id === photo))
  return photo === undefined || !isOwn || entry.isClerk
    ? showing(entry.form(contractId), filter)
    : paths.readings.photos(contractId, photo)
}

/** The page before anything is sent, and what sends it. */
function checkRoutes(deps: Deps, entry: Entry, owner: RequestHandler[]): Router {
  const router = express.Router()
  const check = entry.check(':contractId')
  router.get(check, ...owner, async (req, res) => {
    const { asker, door } = localsOf(res)
    if (!door.mayEnter) return showShut(deps, req, res, door)
    const opened = await openForm(deps, door, asker)
    if (!opened.assessment.isPending || opened.assessment.hasErrors) {
      res.redirect(303, asker.entry.form(asker.contractId))
      return
    }
    await writeDownLook(deps, asker)
    await showPage(res, checkOf(deps, req, opened))
  })

  router.post(check, ...owner, ...readLargeForm(deps.csrf), async (req, res) => {
    const { asker, door } = localsOf(res)
    const posted = parseCheck(req.body)
    if (!door.mayEnter) return answerLate(deps, req, res, door, posted)
    const opened = await openForm(deps, door, asker)
    const told = entry.isClerk ? parseCaller(req.body, req.t) : undefined
    if (told?.ok === false) return showPage(res, checkOf(deps, req, opened, { told }), 422)
    const sender = senderOf(req, told?.caller)
    if (posted.action !== 'submit') return answerApproval(deps, req, res, { opened, posted, sender })
    const result = await submitReadings(deps, opened, posted, sender)
    if (result.ok) {
      res.redirect(303, asker.entry.submission(result.submissionId))
      return
    }
    await answerRefusal(deps, req, res, { opened, posted, told }, result)
  })
  return router
}

/** The check page; a clerk's asks who told the readings too. */
function checkOf(
  deps: Deps,
  req: Request,
  opened: OpenForm,
  again: { told?: ParsedCaller | undefined; unconfirmed?: readonly string[] } = {},
): CheckPage {
  const wording = { ...wordingOf(deps, req), now: opened.asker.arrivedAt }
  const page = checkPage(opened, wording, again.unconfirmed)
  return opened.asker.entry.isClerk ? withCaller(page, again.told, wording) : page
}

/** A clerk is led back to the contract's card, or to the list where the card is not his. */
function atDoor(page: ClosedPage, req: Request, { entry, contractId }: Asker): ClosedPage {
  if (!entry.isClerk) return page
  const link = hasRole(req, 'operator', 'reception')
    ? { href: paths.staff.contract(contractId), text: req.t('readings:caller.card') }
    : { href: paths.staff.readings(), text: req.t('web:menu.staffReadings') }
  return { ...page, links: [link] }
}

async function showShut(deps: Deps, req: Request, res: Response, door: ShutDoor): Promise<void> {
  const wording = wordingOf(deps, req)
  const { asker } = localsOf(res)
  const page = closedPage({ ...door, number: door.stored.number }, wording)
  const regimes = await regimesOfDoor(deps, door, asker, wording)
  await showPage(res, atDoor({ ...page, regimes }, req, asker), 403)
}

/** What came after the closing: nothing is stored, what was typed is shown with the meters' names. */
async function showLate(
  deps: Deps,
  req: Request,
  res: Response,
  door: ShutDoor,
  posted: Pick<PostedForm, 'rows'>,
): Promise<void> {
  const { asker } = localsOf(res)
  const wording = wordingOf(deps, req)
  const page = closedPage({ ...door, number: door.stored.number }, wording, { at: asker.arrivedAt, posted })
  const form = await openShutForm(deps, door, asker)
  const regimes = await regimesOfDoor(deps, door, asker, wording)
  await showPage(res, atDoor({ ...nameTyped(page, form, wording), regimes }, req, asker), 403)
}

/** Pressed again when what came back has been sent: the same number. Else nothing is taken any more. */
async function answerLate(
  deps: Deps,
  req: Request,
  res: Response,
  door: ShutDoor,
  posted: PostedCheck,
): Promise<void> {
  const { stored, why } = door
  if (why === 'nothing-returned' && stored.inForce !== null && isDone(posted, stored)) {
    res.redirect(303, localsOf(res).asker.entry.submission(stored.inForce.id))
    return
  }
  await showLate(deps, req, res, door, { rows: stored.draft?.rows ?? {} })
}

/** Sends the draft on for approval, or gives it back. */
async function answerApproval(
  deps: Deps,
  req: Request,
  res: Response,
  { opened, posted, sender }: { opened: OpenForm; posted: PostedCheck; sender: Sender },
): Promise<void> {
  const { entry, contractId } = opened.asker
  const isReturn = posted.action === 'return'
  const slip = isReturn ? reasonSlip(posted.reason) : undefined
  if (slip !== undefined) {
    const errors = [{ field: 'reason', message: req.t(slip) }]
    const page: CheckPage = { ...checkOf(deps, req, opened), errors, reason: posted.reason.slice(0, 1000) }
    return showPage(res, page, 422)
  }
  const result = isReturn
    ? await returnDraft(deps, opened, posted, sender)
    : await sendForApproval(deps, opened, posted, sender)
  if (!result.ok && result.why === 'conflict')
    return showPage(res, conflictPage(opened, wordingOf(deps, req)), 409)
  if (!result.ok && result.why === 'no-right') return refuseStep(deps, req, res, opened)
  const isForm = isReturn || !result.ok
  res.redirect(303, isForm ? entry.form(contractId) : entry.check(contractId))
}

function reasonSlip(reason: string): string | undefined {
  if (reason.length < 3) return 'readings:approval.slip.short'
  return reason.length > 500 ? 'readings:approval.slip.long' : undefined
}

/** Somebody else has to do it: nothing is done, and it is said. */
async function refuseStep(deps: Deps, req: Request, res: Response, opened: OpenForm): Promise<void> {
  const errors = [{ field: 'check', message: req.t('readings:approval.other') }]
  await showPage(res, { ...checkOf(deps, req, opened), errors }, 403)
}

async function answerRefusal(
  deps: Deps,
  req: Request,
  res: Response,
  { opened, posted, told }: { opened: OpenForm; posted: PostedCheck; told: ParsedCaller | undefined },
  result: Exclude<Awaited<ReturnType<typeof submitReadings>>, { ok: true }>,
): Promise<void> {
  const wording = wordingOf(deps, req)
  if (result.why === 'no-right') return refuseStep(deps, req, res, opened)
  if (result.why === 'unconfirmed')
    return showPage(res, checkOf(deps, req, opened, { told, unconfirmed: result.registerIds }), 422)
  if (result.why === 'conflict') {
    const { asker } = localsOf(res)
    const door = await openDoor(deps, asker)
    const fresh = door.found && door.mayEnter ? await openForm(deps, door, asker) : opened
    const seen = posted.seen === undefined ? undefined : readShown(posted.seen)
    return showPage(res, conflictPage(fresh, wording, seen), 409)
  }
  res.redirect(303, opened.asker.entry.form(opened.stored.id))
}

function senderOf(req: Request, caller: Caller | undefined): Sender {
  const visitor = visitorOf(req)
  return {
    source: caller?.source ?? 'portal',
    callerName: caller?.callerName ?? null,
    userId: visitor.userId,
    name: [visitor.lastName, visitor.firstName, visitor.patronymic].filter(Boolean).join(' '),
    login: visitor.login,
    email: visitor.email,
    language: visitor.language,
    requestId: req.requestId,
    address: req.ip,
  }
}
