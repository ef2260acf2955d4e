import type { Request, Response } from 'express'
import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import type { FieldError } from '../../../web/form.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { writerOf, type OpenDoor } from './door-routes.ts'
import { draftConflictPage } from './draft-conflict-page.ts'
import type { PostedForm } from './form.ts'
import { formPage } from './form-page.ts'
import { parseOff, turnOff, type OffOutcome } from './off-many.ts'
import { leftText } from './off-view.ts'
import { readFilter, showing } from './row-filter.ts'
import { saveForm } from './save.ts'
import type { Asker } from './service.ts'
import { wordingOf } from './wording-routes.ts'

/** Many inlets off at once, in the same save as what was typed beside; a slip of the question keeps what was typed. */
export async function turnManyOff(
  deps: Deps,
  req: Request,
  res: Response,
  { door, asker }: { door: OpenDoor; asker: Asker },
  posted: PostedForm,
): Promise<void> {
  const off = parseOff(req.body, moscowDay(asker.arrivedAt))
  const wording = wordingOf(deps, req)
  let outcome: OffOutcome = { rows: posted.rows, done: 0, left: [] }
  const { opened, conflicts } = await saveForm(deps, door, asker, posted, writerOf(req), (facts) => {
    if (off.slips.length === 0) outcome = turnOff(facts, asker, posted, off)
    return outcome.rows
  })
  if (conflicts.length > 0) return showPage(res, draftConflictPage(opened, conflicts, posted, wording), 409)
  const left = leftText(outcome, wording)
  const errors: FieldError[] = off.slips.map(({ field, key, values }) => ({
    field,
    message: req.t(key, values),
  }))
  if (errors.length === 0 && outcome.done === 0)
    errors.push({
      field: 'off-many',
      message: left === '' ? req.t('readings:off.noneAtAll') : req.t('readings:off.none', { left }),
    })
  const filter = readFilter(req.body)
  if (errors.length > 0 || posted.slips.length > 0) {
    const refused = { fields: off.fields, errors }
    const shown = { ...wording, now: asker.arrivedAt, showsVerdicts: posted.slips.length > 0, filter }
    return showPage(res, formPage(opened, { ...shown, off: refused }), 422)
  }
  const done = req.t('readings:off.done', { count: outcome.done })
  if (left === '') await leaveFlash(req, 'readings:off.done', { count: outcome.done })
  else await leaveFlash(req, 'readings:off.doneSome', { done, left })
  res.redirect(303, showing(asker.entry.form(asker.contractId), filter))
}
