import { diagnose } from '../../src/domain/mistake-doctor.ts'
import type { SlipKind } from '../../src/domain/mistake-doctor-dial.ts'
import { drawSlips, judge, type Judged, type Outcome } from './score.ts'
import { chanceFrom, slipKinds } from './slips.ts'
import type { TrueForm } from './world.ts'

/** What became of the slips of one kind. */
export type KindReport = {
  kind: SlipKind
  made: number
  noticeable: number
  /** of the noticeable ones */
  outcomes: Record<Outcome, number>
  /** of the noticeable ones: not first, but second */
  secondRight: number
  /** of the noticeable ones: what the first proposal names, or SILENT */
  named: Map<SlipKind | 'SILENT', number>
  /** of those the check does not doubt: first proposals that were right, and wrong ones */
  quiet: { made: number; right: number; wrong: number }
}

export type CleanReport = { registers: number; alarms: number; forms: number; formsAlarmed: number }

/** Slips of every kind, as many of each, drawn from a seed. */
export function measureSlips(
  forms: readonly TrueForm[],
  count: number,
  seed: number,
  progress: (kind: SlipKind) => void = () => undefined,
): KindReport[] {
  return slipKinds.map((kind, i) => {
    progress(kind)
    const report = emptyReport(kind)
    drawSlips(kind, count, forms, chanceFrom(seed + i), (slip) => tally(report, judge(slip)))
    return report
  })
}

/** Every register of every right form: whatever is said there is a false alarm. */
export function measureClean(forms: readonly TrueForm[]): CleanReport {
  const report = { registers: 0, alarms: 0, forms: forms.length, formsAlarmed: 0 }
  for (const { context, period, rows } of forms) {
    const said = diagnose(context, period, rows).size
    report.registers += rows.reduce((sum, { row }) => sum + row.registers.length, 0)
    report.alarms += said
    if (said > 0) report.formsAlarmed += 1
  }
  return report
}

/** Right first proposals among noticeable slips: values restored, or the slip named and the dial to be read again. */
export function topOne(reports: readonly KindReport[]): number {
  const right = reports.reduce((sum, { outcomes }) => sum + outcomes.restored + outcomes.again, 0)
  return right / reports.reduce((sum, { noticeable }) => sum + noticeable, 0)
}

/** Of all first proposals, how many are right. */
export function precision(reports: readonly KindReport[]): number {
  const right = reports.reduce((sum, { outcomes }) => sum + outcomes.restored + outcomes.again, 0)
  return right / (right + reports.reduce((sum, { outcomes }) => sum + outcomes.wrong, 0))
}

function emptyReport(kind: SlipKind): KindReport {
  return {
    kind,
    made: 0,
    noticeable: 0,
    outcomes: { restored: 0, again: 0, wrong: 0, silent: 0 },
    secondRight: 0,
    named: new Map(),
    quiet: { made: 0, right: 0, wrong: 0 },
  }
}

function tally(report: KindReport, judged: Judged): void {
  report.made += 1
  if (!judged.isNoticeable) {
    report.quiet.made += 1
    if (judged.outcome === 'restored' || judged.outcome === 'again') report.quiet.right += 1
    if (judged.outcome === 'wrong') report.quiet.wrong += 1
    return
  }
  const named = judged.named ?? 'SILENT'
  report.noticeable += 1
  report.outcomes[judged.outcome] += 1
  report.named.set(named, (report.named.get(named) ?? 0) + 1)
  if (judged.isSecondRight && judged.outcome !== 'restored') report.secondRight += 1
}
