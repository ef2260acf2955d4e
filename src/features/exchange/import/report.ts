import type { ExportFile } from './columns.ts'

export type Outcome = 'created' | 'updated' | 'unchanged'

/** What became of the rows of one file. */
export type FileCounts = { read: number; refused: number; skipped: number } & Record<Outcome, number>

/** A cell that cannot be taken; `line` counts from 1, the header included. */
export type Fault = { file: ExportFile; line: number; column: string; reason: string }

/** A value the billing system and a subscriber disagree on: ours is kept. */
export type Difference = { file: ExportFile; line: number; key: string; ours: string; theirs: string }

export type ImportReport = {
  /** false: nothing was stored, for there were faults */
  isStored: boolean
  isPartial: boolean
  /** the newest day the data know; absent when they know none */
  dataAsOf: string | undefined
  /** CSV files of the folder that no export has */
  strangers: string[]
  perFile: Partial<Record<ExportFile, FileCounts>>
  faults: Fault[]
  differences: Difference[]
}

export function noCounts(): FileCounts {
  return { read: 0, created: 0, updated: 0, unchanged: 0, refused: 0, skipped: 0 }
}

/** `contracts.csv:3: inn: check digit` */
export function faultLine({ file, line, column, reason }: Fault): string {
  return `${file}:${line}: ${column}: ${reason}`
}

/** The report as lines for a terminal: a table of the files, then the differences. */
export function reportLines(report: ImportReport): string[] {
  const heads = ['read', 'created', 'updated', 'unchanged', 'refused', 'skipped'] as const
  const table = Object.entries(report.perFile).map(
    ([file, counts]) => file.padEnd(18) + heads.map((head) => String(counts[head]).padStart(10)).join(''),
  )
  return [
    'file'.padEnd(18) + heads.map((head) => head.padStart(10)).join(''),
    ...table,
    ...report.differences.map(
      ({ file, line, key, ours, theirs }) =>
        `${file}:${line}: kept what the subscriber submitted for ${key}: ${ours}, billing says ${theirs}`,
    ),
    ...report.strangers.map((name) => `${name}: no file of an export has this name; it was passed over`),
    closing(report),
  ]
}

function closing({ isStored, faults, dataAsOf }: ImportReport): string {
  const count = `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`
  if (!isStored) return `Nothing was stored: ${count}. --partial stores the good rows.`
  const stored = faults.length === 0 ? 'Stored' : `The good rows are stored; ${count}`
  return dataAsOf === undefined ? `${stored}.` : `${stored}; data as of ${dataAsOf}.`
}
