import type { PostedCheck } from './form.ts'
import type { OpenForm } from './service.ts'
import { isHeldBy, isSameContent, readShown, shownContent, type ShownContent } from './shown.ts'
import type { StoredForm } from './store.ts'

export type SubmitResult =
  | { ok: true; submissionId: string }
  /** nothing waits to be submitted */
  | { ok: false; why: 'no-draft' }
  /** slips are left: back to the form */
  | { ok: false; why: 'errors' }
  /** main registers whose warning was not confirmed */
  | { ok: false; why: 'unconfirmed'; registerIds: string[] }
  /** somebody else was first with other values, or the draft has changed since */
  | { ok: false; why: 'conflict' }
  /** somebody else has to submit: four eyes, or only a right to type */
  | { ok: false; why: 'no-right' }

/**
 * What can be answered from the stored state alone. What was seen and stands in force is done, whoever sent it;
 * what was seen and is no longer what would be sent is a conflict. Undefined: it may be written.
 */
export function settledBefore(form: OpenForm, posted: PostedCheck): SubmitResult | undefined {
  const { draft, inForce } = form.stored
  if (draft === null) return { ok: false, why: 'no-draft' }
  const now = shownContent(form.assessment)
  const seen = seenBy(posted, form.stored, now)
  const isHeld = inForce !== null && isHeldBy(seen ?? now, inForce) && !sendsAgain(form)
  if (inForce !== null && (isHeld || isDone(posted, form.stored)))
    return { ok: true, submissionId: inForce.id }
  const isStale = posted.base !== revisionInForce(form.stored)
  if (isStale || seen === undefined || !isSameContent(seen, now)) return { ok: false, why: 'conflict' }
  return undefined
}

/** A row that has come back is sent again, perhaps with the same figure. */
function sendsAgain({ assessment }: OpenForm): boolean {
  return assessment.meters.some(({ returned, isChanged }) => returned !== undefined && isChanged)
}

/** The revision in force; 0 before the first. */
export function revisionInForce({ inForce }: StoredForm): number {
  return inForce?.revision ?? 0
}

/** What the check page showed; a client that did not send it back saw the draft of that version. */
function seenBy(posted: PostedCheck, { draft }: StoredForm, now: ShownContent): ShownContent | undefined {
  const shown = posted.seen === undefined ? undefined : readShown(posted.seen)
  return shown ?? (posted.version === draft?.version ? now : undefined)
}

/** This very version of the draft has been submitted. */
export function isDone(posted: Pick<PostedCheck, 'version'>, { draft }: StoredForm): boolean {
  return draft?.submittedVersion === draft?.version && posted.version === draft?.version
}
