/** State of a contract's month, draft and revision together (wording.md §4). */
export const submissionStates = ['DRAFT', 'FOR_APPROVAL', 'SUBMITTED', 'REPLACED', 'LAPSED'] as const
export type SubmissionState = (typeof submissionStates)[number]

/** Who may move it: who may type, who may submit, a clerk, the calendar at closing. */
export const submissionMovers = ['enterer', 'submitter', 'staff', 'calendar'] as const
export type SubmissionMover = (typeof submissionMovers)[number]

type Moves = Readonly<Partial<Record<SubmissionState, readonly SubmissionMover[]>>>

const moves: Readonly<Record<SubmissionState, Moves>> = {
  DRAFT: {
    FOR_APPROVAL: ['enterer'],
    SUBMITTED: ['submitter', 'staff'],
    LAPSED: ['calendar'],
  },
  // Typing again takes it back; the approver returns it with a reason.
  FOR_APPROVAL: {
    DRAFT: ['enterer', 'submitter', 'staff'],
    SUBMITTED: ['submitter', 'staff'],
    LAPSED: ['calendar'],
  },
  SUBMITTED: { REPLACED: ['submitter', 'staff'] },
  REPLACED: {},
  // The window may be extended after all.
  LAPSED: { DRAFT: ['enterer', 'submitter', 'staff'] },
}

/** true when that mover may make that move. */
export function mayMoveSubmission(from: SubmissionState, to: SubmissionState, by: SubmissionMover): boolean {
  return moves[from][to]?.includes(by) === true
}

/** Who stands before a draft: his rights on the contract, and whether he was the last to type. */
export type DraftReader = {
  canEnter: boolean
  canSubmit: boolean
  /** the organization wants four eyes */
  needsApproval: boolean
  typedLast: boolean
}

/**
 * What the person may do with a typed draft: submit it, send it on for approval, or only look.
 * With four eyes nobody submits what he typed last himself.
 */
export function stepOpenTo({
  canEnter,
  canSubmit,
  needsApproval,
  typedLast,
}: DraftReader): 'submit' | 'approve' | 'look' {
  if (canSubmit && !(needsApproval && typedLast)) return 'submit'
  return canEnter ? 'approve' : 'look'
}
