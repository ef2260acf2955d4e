import { parseReadOn } from '../../../domain/reading-check-verification.ts'
import type { CheckContext, CheckedMeter } from '../../../domain/reading-row.ts'
import type { Verdict } from '../../../domain/reading-verdict.ts'
import type { KnownMeter } from '../../../records/metering.ts'
import { assessMeter, slipVerdict, type Held } from './assess-meter.ts'
import type { AssessedMeter, Assessment, FormFacts } from './assessment.ts'
import type { FieldSlip } from './form.ts'
import type { StoredDraft, StoredRevision } from './store.ts'

/**
 * Judges a draft.
 * @param skipped main registers the user leaves out
 * @param slips fields that could not be taken as they came: errors, whatever was kept of them
 */
export function assess(
  facts: FormFacts,
  draft: StoredDraft | null,
  skipped: readonly string[] = [],
  slips: readonly FieldSlip[] = [],
): Assessment {
  const { stored, today } = facts
  const readOnTyped = draft?.readOn ?? ''
  const { day: readOn, verdict } = parseReadOn(readOnTyped, today)
  const context: CheckContext = {
    today,
    readOn,
    expired: facts.expiredMeters,
    kindCodes: new Set(facts.reference.kinds.map(({ code }) => code)),
    noteCodes: new Set(facts.reference.notes.map(({ code }) => code)),
  }
  const inForce = new Map((stored.inForce?.details.rows ?? []).map((row) => [row.registerId, row]))
  const returned = new Map((stored.inForce?.returned ?? []).map((row) => [row.registerId, row]))
  const held = { draft, inForce, returned, skipped, slips, isDayDefault: readOnTyped.trim() === '' }
  const meters = metersOf(facts, context, held, verdict === undefined)
  const formVerdicts = [
    ...(verdict === undefined ? [] : [verdict]),
    ...slips.filter(({ field }) => field === 'readOn').map(slipVerdict),
    ...wholeFormVerdicts(meters, stored.inForce),
  ]
  return {
    facts,
    context,
    readOn,
    readOnTyped,
    meters,
    formVerdicts,
    hasErrors:
      formVerdicts.length > 0 ||
      meters.some(
        ({ checked, isSkipped, isLocked }) => checked.status === 'error' && !isSkipped && !isLocked,
      ),
    isPending: draft !== null && draft.version !== draft.submittedVersion,
  }
}

/** Where nothing but another day of reading was typed, that day is the correction. */
function metersOf(facts: FormFacts, context: CheckContext, held: Held, isDayGood: boolean): AssessedMeter[] {
  const shown = facts.meters.filter((meter) => isShown(meter, held))
  const meters = shown.map((meter) => assessMeter(facts, context, meter, held, false))
  const movesDay =
    isDayGood &&
    !facts.onlyReturned &&
    !held.isDayDefault &&
    !meters.some(({ isChanged, checked }) => isChanged || checked.status === 'error')
  return movesDay ? shown.map((meter) => assessMeter(facts, context, meter, held, true)) : meters
}

/** A removed meter takes no readings; one for which something was typed is shown, to say so. */
function isShown(meter: KnownMeter, { draft, skipped }: Held): boolean {
  if (meter.removedOn === undefined) return true
  return meter.registers.some(({ id }) => (draft?.rows[id]?.value ?? '') !== '' && !skipped.includes(id))
}

/** Rows 13 and 24: nothing at all, or nothing that differs from what is in force. */
function wholeFormVerdicts(meters: readonly AssessedMeter[], inForce: StoredRevision | null): Verdict[] {
  const main = meters[0]?.known.registers[0]?.id
  const field = main === undefined ? 'readOn' : `value.${main}`
  const has = (status: CheckedMeter['status']) => meters.some(({ checked }) => checked.status === status)
  if (has('error')) return []
  if (!has('ok') && !has('confirm') && !has('note-only'))
    return [{ code: 'ALL_EMPTY', level: 'error', field, params: {} }]
  const isNew = inForce === null || meters.some(({ isChanged }) => isChanged)
  return isNew ? [] : [{ code: 'ALL_EMPTY', level: 'error', field, params: { unchanged: inForce.number } }]
}
