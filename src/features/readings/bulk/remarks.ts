import { emptyFields } from '../submission/form.ts'
import type { OpenForm } from '../submission/service.ts'
import type { Wording } from '../submission/verdict-words.ts'
import type { TypedColumn } from './columns.ts'
import type { Report, RowFault, WrongRow } from './report.ts'
import { columnWords, doubtText, reasonText } from './row-words.ts'
import type { SheetRow } from './template-sheet.ts'

/** The file's rows over the form's: what was typed stays in its cell, what is wrong is marked and said beside it. */
export function remarkedRows(form: OpenForm, report: Report, wording: Wording): Map<string, SheetRow> {
  const rows = new Map<string, SheetRow>()
  const shown = new Map(form.assessment.meters.flatMap(({ fields }) => [...fields]))
  for (const { registerId, fields, doubts } of report.changes)
    rows.set(registerId, {
      fields,
      remark: doubts
        .map((doubt) => `${wording.t('bulk:sheet.confirm')} ${doubtText(doubt, wording)}`)
        .join(' '),
    })
  const wrong = report.wrong.filter(({ registerId }) => registerId !== undefined)
  for (const row of wrong) {
    const id = row.registerId ?? ''
    const before = rows.get(id) ?? { fields: shown.get(id) ?? emptyFields }
    rows.set(id, withWrong(before, row, wording))
  }
  return rows
}

/** What stood there is not to come back as if somebody had typed it: a formula's result, a day, one of several values. */
const emptied = new Set<RowFault>(['FORMULA', 'DAY_AS_VALUE', 'ERROR_CELL', 'MERGED', 'TWICE'])

function withWrong(before: SheetRow, row: WrongRow, wording: Wording): SheetRow {
  const { column } = row
  const where = columnWords(column, wording)
  const remark = `${where === '' ? '' : `${where}: `}${reasonText(row, wording)}`
  const wrong = new Set<TypedColumn>([...(before.wrong ?? []), ...(column === undefined ? [] : [column])])
  const typed = 'fault' in row.reason && emptied.has(row.reason.fault) ? '' : row.typed
  const fields = column === undefined ? before.fields : { ...before.fields, [column]: typed }
  return { fields, wrong, remark: [before.remark, remark].filter(Boolean).join(' ') }
}
