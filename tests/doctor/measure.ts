import { parseArgs } from 'node:util'
import { slipKinds } from './slips.ts'
import { measureClean, measureSlips, precision, topOne, type CleanReport, type KindReport } from './report.ts'
import { readForms } from './world.ts'

// The mistake doctor measured by hand: `node tests/doctor/measure.ts --slips 20000 --seed 3 --data DIR`.
// The tables go to docs/mistake-doctor.md. Constants are tuned on other seeds than the one reported.

const usage = `node tests/doctor/measure.ts [--slips 2000] [--seed 1] [--data prisma/seed/demo]
  --slips  of each kind, at most 100000
  --seed   a whole number
  --data   a folder in the import's format`

const { values } = parseArgs({
  options: {
    slips: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string', default: 'prisma/seed/demo' },
    help: { type: 'boolean', default: false },
  },
})
const [slips, seed] = [Number(values.slips), Number(values.seed)]
if (values.help) console.log(usage)
else if (!Number.isInteger(slips) || slips < 1 || slips > 100_000 || !Number.isInteger(seed)) {
  console.error(usage)
  process.exitCode = 1
} else run(slips, seed, values.data)

function run(count: number, from: number, data: string): void {
  const forms = readForms(data)
  const clean = measureClean(forms)
  const reports = measureSlips(forms, count, from, (kind) =>
    console.error(`${new Date().toISOString()} ${kind}`),
  )
  console.log(tables(reports, clean))
}

function tables(reports: readonly KindReport[], clean: CleanReport): string {
  return [
    `Top-1 over all noticeable slips: **${share(topOne(reports))}**. Precision of the first proposal: **${share(precision(reports))}**.`,
    `False alarms on right forms: **${clean.alarms} of ${clean.registers} registers (${share(clean.alarms / clean.registers)})**, ${clean.formsAlarmed} of ${clean.forms} forms.`,
    `Values restored outright by the first proposal, of the slips that leave a trace of the value (all but LAST_MONTH and OTHER_METER): **${share(restored(reports))}**.`,
    '',
    ...byKind(reports),
    '',
    ...confusion(reports),
    '',
    ...unnoticed(reports),
  ].join('\n')
}

/** The stricter figure: a proposal to read the dial again does not count. */
function restored(reports: readonly KindReport[]): number {
  const traced = reports.filter(({ kind }) => kind !== 'LAST_MONTH' && kind !== 'OTHER_METER')
  const right = traced.reduce((sum, { outcomes }) => sum + outcomes.restored, 0)
  return right / traced.reduce((sum, { noticeable }) => sum + noticeable, 0)
}

function byKind(reports: readonly KindReport[]): string[] {
  return [
    '| Slip | made | noticeable | value restored | named, to be read again | wrong | silent | top-1 | second right |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...reports.map(({ kind, made, noticeable, outcomes: { restored, again, wrong, silent }, secondRight }) =>
      row([
        kind,
        made,
        noticeable,
        restored,
        again,
        wrong,
        silent,
        share((restored + again) / noticeable),
        secondRight,
      ]),
    ),
  ]
}

function confusion(reports: readonly KindReport[]): string[] {
  const names = [...slipKinds, 'SILENT' as const]
  return [
    row(['made ↓ named →', ...names]),
    row(['---', ...names.map(() => '---:')]),
    ...reports.map(({ kind, named }) => row([kind, ...names.map((name) => named.get(name) ?? '·')])),
  ]
}

function unnoticed(reports: readonly KindReport[]): string[] {
  return [
    '| Slips the check lets pass | made | right all the same | wrong |',
    '|---|---:|---:|---:|',
    ...reports.map(({ kind, quiet }) => row([kind, quiet.made, quiet.right, quiet.wrong])),
  ]
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`
}

function share(part: number): string {
  return `${(part * 100).toFixed(1)} %`
}
