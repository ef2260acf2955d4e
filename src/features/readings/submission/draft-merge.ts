import { emptyFields, type RowFields } from './form.ts'

/** Who changed a row last, when, in which version of the draft and from which session: a device, as far as we see. */
export type RowMark = { version: number; by: string; name: string; at: string; session: string }

/** A row as the draft keeps it; without a mark for rows nobody has typed at (a file's, those of old drafts). */
export type DraftRow = RowFields & { mark?: RowMark | undefined }
export type DraftRows = Record<string, DraftRow>

/** Two people, or two devices of one, typed different things at one register. */
export type RowConflict = { registerId: string; theirs: DraftRow; mine: RowFields }

/** What came, and what the page it came from had shown. */
export type TypedRows = {
  rows: Readonly<Record<string, Partial<RowFields>>>
  /** what stood in the fields before, when the script knows it: exact; undefined: only the version is known */
  was?: Readonly<Record<string, Partial<RowFields>>> | undefined
  /** version of the draft the page was made from; undefined when it did not come */
  version: number | undefined
  /** a later version the writer has been shown of a row, and decided about */
  seen?: Readonly<Record<string, number>>
}

export type MergeResult = { rows: DraftRows; changed: string[]; conflicts: RowConflict[] }

const fieldNames = Object.keys(emptyFields) as (keyof RowFields)[]

/**
 * Puts what came over what is kept, row by row. A row somebody else has changed since the page was made is left as it
 * is: untouched by this page, it is simply theirs; touched by both, it is a conflict for the one who came later.
 * @param stored rows of the draft
 * @param shownBefore what the form shows of a register that is not in the draft: the revision in force, or nothing
 */
export function mergeRows(
  stored: Readonly<DraftRows>,
  shownBefore: (registerId: string) => RowFields,
  typed: TypedRows,
  mark: RowMark,
): MergeResult {
  const result: MergeResult = { rows: { ...stored }, changed: [], conflicts: [] }
  for (const [registerId, fields] of Object.entries(typed.rows)) {
    const kept = stored[registerId]
    const before = { ...emptyFields, ...(kept ?? shownBefore(registerId)) }
    const mine = { ...fieldsOf(before), ...fields }
    if (isSameRow(mine, before)) {
      result.rows[registerId] = kept ?? mine
      continue
    }
    const touch = touchOf(
      kept,
      before,
      { fields, was: typed.was?.[registerId], seen: typed.seen?.[registerId] ?? typed.version },
      mark,
    )
    if (touch === 'theirs' && isSameRow(mine, shownBefore(registerId))) continue
    if (touch === 'theirs') {
      result.conflicts.push({ registerId, theirs: { ...emptyFields, ...before }, mine })
      continue
    }
    result.rows[registerId] = { ...mine, mark }
    result.changed.push(registerId)
  }
  return result
}

/** Whose the difference is: ours to write, or somebody else's that this page has not seen. */
function touchOf(
  kept: DraftRow | undefined,
  before: RowFields,
  row: {
    fields: Partial<RowFields>
    was: Partial<RowFields> | undefined
    /** version of the draft the writer has seen of it */
    seen: number | undefined
  },
  mark: RowMark,
): 'mine' | 'theirs' {
  const { was, fields, seen } = row
  if (was !== undefined) {
    const isUnseen = fieldNames.some(
      (name) => was[name] !== undefined && was[name] !== before[name] && fields[name] !== before[name],
    )
    return isUnseen ? 'theirs' : 'mine'
  }
  const last = kept?.mark
  if (seen === undefined || last === undefined) return 'mine'
  return last.version > seen && last.session !== mark.session ? 'theirs' : 'mine'
}

export function isSameRow(a: RowFields, b: RowFields): boolean {
  return fieldNames.every((name) => a[name] === b[name])
}

/** The typed fields of a row, without its mark. */
function fieldsOf({ value, kind, note, noteText, offFrom, offTo }: DraftRow): RowFields {
  return { value, kind, note, noteText, offFrom, offTo }
}
