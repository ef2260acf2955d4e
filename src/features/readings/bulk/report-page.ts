import { paths } from '../../../paths.ts'
import { formatDial, formatInstant, formatNumber, formatPeriod, formatVolume } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Wording } from '../submission/verdict-words.ts'
import { headOf, typedColumns } from './columns.ts'
import type { ChangedRow, Report, WrongRow } from './report.ts'
import { columnWords, doubtText, fileFaultText, reasonText, rowName } from './row-words.ts'
import { isUnderWay, reportOf } from './service.ts'
import type { StoredUpload } from './store.ts'

export type ReportPage = Page & {
  action: string
  lead: string
  /** while the file is being looked at */
  progress: { text: string; done: string; total: string; events: string; again: string } | undefined
  /** the file was not taken at all */
  refused: string | undefined
  notices: { tone: 'care' | 'info' | 'good'; text: string }[]
  facts: { name: string; value: string }[]
  accept: string | undefined
  check: string | undefined
  upload: string
  form: string
  file: string
  remarks: string | undefined
  wrong: WrongView[]
  wrongMore: string | undefined
  changes: ChangeView[]
  changesMore: string | undefined
}

type WrongView = {
  line: string
  column: string
  name: string
  address: string
  typed: string
  reason: string
}
type ChangeView = { line: string; name: string; address: string; was: string; will: string; doubts: string[] }

/** More rows are read better in the workbook. */
const shownRows = 200

/** The dry run: what will be stored, what differs, what is wrong. `isOpen`: the rows may still be taken. */
export function reportPage(upload: StoredUpload, isOpen: boolean, wording: Wording): ReportPage {
  const { t, language } = wording
  const report = reportOf(upload)
  const isWaiting = isUnderWay(upload)
  const fault = 'fault' in upload.report ? upload.report : undefined
  return {
    view: 'bulk/report',
    scripts: isWaiting ? ['js/upload-progress.js'] : [],
    title: t(`bulk:report.title.${upload.state}`),
    action: paths.upload.page(upload.id),
    lead: t('bulk:report.lead', {
      name: upload.fileName,
      number: upload.contractNumber,
      month: formatPeriod(upload.period, language),
      at: formatInstant(upload.createdAt, language, { zone: false }),
    }),
    progress: isWaiting ? progressOf(upload, wording) : undefined,
    refused: fault === undefined ? undefined : fileFaultText(fault, wording),
    ...findingsOf(upload, report, isOpen, wording),
    check: upload.state === 'ACCEPTED' && isOpen ? paths.readings.check(upload.contractId) : undefined,
    upload: paths.readings.upload(upload.contractId),
    form: paths.readings.form(upload.contractId),
    file: paths.upload.file(upload.id),
    ...listsOf(upload, report, wording),
  }
}

function findingsOf(
  upload: StoredUpload,
  report: Report | undefined,
  isOpen: boolean,
  wording: Wording,
): Pick<ReportPage, 'notices' | 'facts' | 'accept'> {
  if (report === undefined) return { notices: [], facts: [], accept: undefined }
  const count = report.changes.length
  const mayAccept = isOpen && upload.state === 'CHECKED' && count > 0
  return {
    notices: noticesOf(upload, report, isOpen, wording),
    facts: factsOf(report, wording),
    accept: mayAccept ? wording.t('bulk:report.accept', { count }) : undefined,
  }
}

function progressOf(
  { id, rowsDone, rowsTotal }: StoredUpload,
  { t, language }: Wording,
): ReportPage['progress'] {
  const count = { done: formatNumber(rowsDone, language), total: formatNumber(rowsTotal ?? 0, language) }
  return {
    text: rowsTotal === null ? t('bulk:report.reading') : t('bulk:report.progress', count),
    done: String(rowsDone),
    total: rowsTotal === null ? '' : String(rowsTotal),
    events: paths.upload.events(id),
    again: paths.upload.page(id),
  }
}

function noticesOf(
  upload: StoredUpload,
  report: Report,
  isOpen: boolean,
  { t, language }: Wording,
): ReportPage['notices'] {
  const { counts } = report
  const said = (tone: 'care' | 'info' | 'good', isSo: boolean, key: string, values = {}) =>
    isSo ? [{ tone, text: t(`bulk:report.${key}`, values) }] : []
  const isChecked = upload.state === 'CHECKED'
  const changes = report.changes.length
  const isNothing = isChecked && changes === 0
  const isTwin = isChecked && upload.sameAcceptedAt !== null
  const twinAt = formatInstant(upload.sameAcceptedAt ?? upload.createdAt, language, { zone: false })
  const empty = { count: counts.emptyRows, shown: formatNumber(counts.emptyRows, language) }
  return [
    ...said('good', upload.state === 'ACCEPTED', 'accepted', { count: changes }),
    ...said('care', isChecked && report.isAgain, 'again'),
    ...said('care', isChecked && !isOpen, 'shut'),
    ...said('info', isNothing, report.wrong.length === 0 ? 'nothing' : 'nothingGood'),
    ...said('info', isTwin, 'twin', { at: twinAt }),
    ...said('info', report.isByMeter, 'byMeter'),
    ...said('info', report.ignoredHeads.length > 0, 'ignored', { heads: report.ignoredHeads.join(', ') }),
    ...said('info', counts.absent > 0, 'absent', { count: counts.absent }),
    ...said('info', counts.emptyRows > 0, 'emptyRows', empty),
  ]
}

function factsOf({ changes, wrong, counts }: Report, { t, language }: Wording): ReportPage['facts'] {
  const fact = (key: string, value: string) => ({ name: t(`bulk:fact.${key}`), value })
  const number = (key: string, value: number) => fact(key, formatNumber(value, language))
  const doubtful = changes.filter(({ doubts }) => doubts.length > 0).length
  return [
    number('rows', counts.rows),
    number('changes', changes.length),
    number('same', counts.same),
    number('blank', counts.blank),
    number('wrong', wrong.length),
    ...(doubtful === 0 ? [] : [number('doubtful', doubtful)]),
    fact('volume', formatVolume(counts.volume, language)),
  ]
}

function listsOf(
  { id }: StoredUpload,
  report: Report | undefined,
  wording: Wording,
): Pick<ReportPage, 'wrong' | 'wrongMore' | 'changes' | 'changesMore' | 'remarks'> {
  const { t } = wording
  const { wrong = [], changes = [] } = report ?? {}
  const more = (all: readonly unknown[]) =>
    all.length > shownRows ? t('bulk:report.more', { count: all.length - shownRows }) : undefined
  return {
    wrong: wrong.slice(0, shownRows).map((row) => wrongView(row, wording)),
    wrongMore: more(wrong),
    changes: changes.slice(0, shownRows).map((row) => changeView(row, wording)),
    changesMore: more(changes),
    remarks: wrong.length > 0 ? paths.upload.remarks(id) : undefined,
  }
}

function wrongView(row: WrongRow, wording: Wording): WrongView {
  return {
    line: String(row.line),
    column: columnWords(row.column, wording),
    name: rowName(row, wording),
    address: row.address,
    typed: row.typed,
    reason: reasonText(row, wording),
  }
}

function changeView(row: ChangedRow, wording: Wording): ChangeView {
  const { t } = wording
  const changed = typedColumns.filter((column) => row.was[column] !== undefined)
  const said = (fields: Partial<Record<(typeof typedColumns)[number], string>>) =>
    changed
      .map((column) => {
        const text = fields[column] ?? ''
        if (text.trim() === '') return column === 'value' ? t('bulk:report.none') : ''
        const shown =
          /^\d{1,9}$/.test(text) && column === 'value' ? formatDial(Number(text), row.digits) : text
        return column === 'value' ? shown : `${headOf(column, t).toLowerCase()}: ${shown}`
      })
      .filter(Boolean)
      .join('; ')
  return {
    line: String(row.line),
    name: rowName(row, wording),
    address: row.address,
    was: said(row.was) || t('bulk:report.none'),
    will: said(row.fields) || t('bulk:report.none'),
    doubts: row.doubts.map((doubt) => doubtText(doubt, wording)),
  }
}
