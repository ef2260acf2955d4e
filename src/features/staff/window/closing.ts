import { Temporal } from 'temporal-polyfill'
import { nextPeriod, type Period } from '../../../domain/period.ts'
import {
  extensionsFor,
  policyFor,
  windowFor,
  type ReadingWindow,
  type WindowExtension,
} from '../../../domain/reading-window.ts'
import { extensionLimits, type ExtensionLimits } from '../../../domain/window-extension.ts'
import type { CustomerKind, WindowRules } from '../../../records/reference.ts'
import type { Extension } from './extension-store.ts'

/** The window of a month for each kind of customer, as everybody of that kind has it. */
export type KindWindows = Readonly<Record<CustomerKind, ReadingWindow>>

/** Whom an extension is for: everybody, or a contract of a kind. */
export type Concerned = { contractId: string; customerKind: CustomerKind } | 'everybody'

const bothKinds = ['PERSON', 'ORGANIZATION'] as const

export function windowsOf(rules: WindowRules, period: Period, extensions: readonly Extension[]): KindWindows {
  const known = extensionsFor(extensions.map(extensionOf), undefined)
  return {
    PERSON: windowOf(rules, 'PERSON', period, known),
    ORGANIZATION: windowOf(rules, 'ORGANIZATION', period, known),
  }
}

/** The days a longer window may close on. */
export function limitsOf(
  rules: WindowRules,
  period: Period,
  of: { concerned: Concerned; extensions: readonly Extension[]; today: Temporal.PlainDate },
): ExtensionLimits {
  return extensionLimits(
    windowsFor(rules, period, of.concerned, of.extensions),
    windowsFor(rules, nextPeriod(period), of.concerned, []),
    of.today,
  )
}

/**
 * An extension may be taken back while readings would be taken without it too: nobody has handed in by its grace alone.
 * @param extensions of the same month
 */
export function mayTakeBack(
  rules: WindowRules,
  one: Extension,
  extensions: readonly Extension[],
  now: Temporal.Instant,
): boolean {
  const rest = extensions.filter(({ id }) => id !== one.id)
  return windowsFor(rules, one.period, concernedBy(one), rest).every(
    ({ closesAt }) => Temporal.Instant.compare(now, closesAt) < 0,
  )
}

function concernedBy({ contractId, customerKind }: Extension): Concerned {
  return contractId === null || customerKind === null ? 'everybody' : { contractId, customerKind }
}

function windowsFor(
  rules: WindowRules,
  period: Period,
  concerned: Concerned,
  extensions: readonly Extension[],
): ReadingWindow[] {
  const [kinds, contractId] =
    concerned === 'everybody' ? [bothKinds, undefined] : [[concerned.customerKind], concerned.contractId]
  const known = extensionsFor(extensions.map(extensionOf), contractId)
  return kinds.map((kind) => windowOf(rules, kind, period, known))
}

function windowOf(
  rules: WindowRules,
  kind: CustomerKind,
  period: Period,
  extensions: readonly WindowExtension[],
): ReadingWindow {
  const policies = rules.policies.filter(({ customerKind }) => customerKind === kind)
  return windowFor(period, policyFor(policies, period), rules.calendar, extensions)
}

function extensionOf({ period, contractId, closesOn, reason }: Extension): WindowExtension {
  return {
    period,
    closesOn: Temporal.PlainDate.from(closesOn),
    reason,
    ...(contractId === null ? {} : { contractId }),
  }
}
