import { stepOpenTo } from '../../../domain/submission-state.ts'
import type { OpenForm } from './service.ts'

/** What the asker may do with the draft before him: submit it, send it on for approval, only look. */
export function stepOf({ asker, stored }: OpenForm): 'submit' | 'approve' | 'look' {
  return stepOpenTo({ ...stored, typedLast: stored.draft?.updatedBy === asker.userId })
}
