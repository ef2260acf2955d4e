import type { Page } from '../../../web/view.ts'
import { whoseText } from './autosave-page.ts'
import type { RowConflict } from './draft-merge.ts'
import { emptyFields, type PostedForm, type RowFields } from './form.ts'
import { meterTitle } from './meter-words.ts'
import type { OpenForm } from './service.ts'
import type { Wording } from './verdict-words.ts'

export type DraftConflictPage = Page & {
  action: string
  /** the button that had been pressed: it goes on from here */
  pressed: 'save' | 'next' | 'skip'
  version: string
  form: string
  rows: {
    id: string
    name: string
    who: string
    saw: string
    theirs: string
    mine: string
    /** the fields as this page's reader typed them, to be sent again when he keeps them */
    fields: { name: string; value: string }[]
  }[]
}

const fieldNames = Object.keys(emptyFields) as (keyof RowFields)[]

/** 409: rows somebody else has typed at since the form was opened, both shown, to choose from. The rest is kept. */
export function draftConflictPage(
  { asker, stored, assessment }: OpenForm,
  conflicts: readonly RowConflict[],
  posted: Pick<PostedForm, 'action' | 'version'>,
  wording: Wording,
): DraftConflictPage {
  const { t, language } = wording
  const isOrganization = stored.customerKind === 'ORGANIZATION'
  const names = new Map(
    assessment.meters.flatMap(({ known }) =>
      known.registers.map(({ id, index }) => [
        id,
        meterTitle(known, isOrganization, t, language) +
          (index === 1 ? '' : `, ${t('readings:form.second')}`),
      ]),
    ),
  )
  return {
    view: 'readings/draft-conflict',
    title: t('readings:twoDevices.title'),
    action: asker.entry.form(stored.id),
    // What was asked beside is done or looked at already: the choice is kept.
    pressed: posted.action === 'show' || posted.action === 'off' ? 'save' : posted.action,
    version: String(posted.version ?? 0),
    form: asker.entry.form(stored.id),
    rows: conflicts.map(({ registerId, theirs, mine }) => ({
      id: registerId,
      name: names.get(registerId) ?? '',
      who: stored.draft === null ? '' : whoseText(theirs, stored.draft, wording),
      saw: String(theirs.mark?.version ?? stored.draft?.version ?? 0),
      theirs: rowText(theirs, t),
      mine: rowText(mine, t),
      fields: fieldNames.map((name) => ({ name: `${name}.${registerId}`, value: mine[name] })),
    })),
  }
}

/** «461», «461, примечание 06»: what the fields hold, as typed. */
function rowText(row: RowFields, t: Wording['t']): string {
  const parts = fieldNames
    .filter((name) => row[name] !== '')
    .map((name) =>
      name === 'value' ? row.value : `${t(`readings:form.${name}`).toLowerCase()} ${row[name]}`,
    )
  return parts.length === 0 ? t('readings:conflict.empty') : parts.join(', ')
}
