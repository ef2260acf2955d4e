import { Temporal } from 'temporal-polyfill'
import { moscowDateTime } from '../../../domain/calendar.ts'
import { formatTime } from '../../../web/format.ts'
import type { DraftRow, RowConflict } from './draft-merge.ts'
import type { FieldSlip, RowFields } from './form.ts'
import type { Door } from './service.ts'
import type { StoredDraft } from './store.ts'
import { verdictText, type Wording } from './verdict-words.ts'
import { slipVerdict } from './assess-meter.ts'

/** What the page that saves by itself is told: a sentence, and the fields two devices typed differently. */
export type AutosaveAnswer = {
  saved: string
  conflicts: { field: string; theirs: string; mine: string; text: string }[]
}

export function autosaveAnswer(
  { draft, conflicts }: { draft: StoredDraft; conflicts: readonly RowConflict[] },
  at: Temporal.Instant,
  wording: Wording,
): AutosaveAnswer {
  return {
    saved: wording.t('readings:live.savedAt', { time: formatTime(moscowDateTime(at)) }),
    conflicts: conflicts.flatMap((conflict) => conflictFields(conflict, draft, wording)),
  }
}

/** Each field of the row that differs, with who typed the other one and when. */
function conflictFields(
  { registerId, theirs, mine }: RowConflict,
  draft: StoredDraft,
  wording: Wording,
): AutosaveAnswer['conflicts'] {
  const { t } = wording
  const names = ['value', 'kind', 'note', 'noteText', 'offFrom', 'offTo'] as const
  return names
    .filter((name) => theirs[name] !== mine[name])
    .map((name) => ({
      field: `${name}.${registerId}`,
      theirs: theirs[name],
      mine: mine[name],
      text: t('readings:live.conflict', {
        who: whoseText(theirs, draft, wording),
        theirs: shown(theirs, name, wording),
        mine: shown(mine, name, wording),
      }),
    }))
}

/** «Иван Громов, 10:42» */
export function whoseText({ mark }: DraftRow, draft: StoredDraft, { t }: Wording): string {
  const [name, at] = [mark?.name ?? draft.updatedByName, mark?.at ?? draft.updatedAt]
  const time = at === '' ? '' : formatTime(moscowDateTime(Temporal.Instant.from(at)))
  return [name === '' ? t('readings:live.somebody') : name, time].filter(Boolean).join(', ')
}

function shown(row: RowFields, name: keyof RowFields, { t }: Wording): string {
  return row[name] === '' ? t('readings:conflict.empty') : row[name]
}

/** Fields that could not be taken, in words; none: there was nothing to keep. */
export function refusedAnswer(
  slips: readonly FieldSlip[],
  wording: Wording,
): { message: string; errors: { field: string; message: string }[] } {
  const errors = slips.map((slip) => ({
    field: slip.field,
    message: verdictText(slipVerdict(slip), wording),
  }))
  return { message: errors[0]?.message ?? wording.t('readings:live.nothing'), errors }
}

/** Why nothing is kept any more. */
export function shutAnswer({ why }: Extract<Door, { mayEnter: false }>, { t }: Wording): { message: string } {
  const keys = {
    closed: 'title',
    terminated: 'terminated',
    'no-right': 'noRight',
    'nothing-returned': 'nothingReturned',
  } as const
  return { message: t(`readings:closed.${keys[why]}`) }
}
