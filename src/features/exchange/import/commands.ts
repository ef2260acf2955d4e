import { ExportSetError } from './form.ts'
import { faultLine, reportLines } from './report.ts'
import { importExport, type ImportDeps, type Progress } from './service.ts'

export type Terminal = { out: (line: string) => void; err: (line: string) => void }

export const importHelp = `npm run import -- DIR [--partial]

Brings in a set of the billing export: the CSV files in DIR. All or nothing: with a fault nothing is stored.
  --partial   stores the good rows and answers 0 all the same
The same set twice changes nothing. What a subscriber submitted is kept; differences are reported.`

const terminal: Terminal = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
}

/** The command's door. Progress and faults go to stderr, the report to stdout. Answers the exit code. */
export async function runImport(
  deps: ImportDeps,
  args: readonly string[],
  to: Terminal = terminal,
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) return say(to, importHelp)
  const wrong = whatIsWrong(args)
  if (wrong !== undefined) return complain(to, wrong)
  const directory = args.find((arg) => !arg.startsWith('-')) ?? ''
  try {
    return await bringIn(deps, directory, args.includes('--partial'), to)
  } catch (error) {
    if (error instanceof ExportSetError) return complain(to, error.message)
    throw error
  }
}

function whatIsWrong(args: readonly string[]): string | undefined {
  const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--partial')
  if (unknown !== undefined) return `There is no option ${unknown}. See: npm run import -- --help`
  const folders = args.filter((arg) => !arg.startsWith('-'))
  if (folders.length === 0) return 'Say which folder to import: npm run import -- DIR'
  return folders.length > 1 ? 'One folder at a time: npm run import -- DIR' : undefined
}

async function bringIn(deps: ImportDeps, directory: string, partial: boolean, to: Terminal): Promise<number> {
  const report = await importExport(deps, directory, { partial, onProgress: progressTo(to) })
  for (const fault of report.faults) to.err(faultLine(fault))
  for (const line of reportLines(report)) to.out(line)
  return report.faults.length > 0 && !partial ? 1 : 0
}

function say(to: Terminal, text: string): number {
  to.out(text)
  return 0
}

function complain(to: Terminal, sentence: string): number {
  to.err(sentence)
  return 1
}

function progressTo(to: Terminal): (progress: Progress) => void {
  return ({ step, done, of }) => to.err(step === 'storing' ? `storing ${done} of ${of} rows` : `${step} …`)
}
