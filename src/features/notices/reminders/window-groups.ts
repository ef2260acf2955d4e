import { Temporal } from 'temporal-polyfill'
import type { ReadingWindow } from '../../../domain/reading-window.ts'
import type { Deps } from '../../../deps.ts'
import {
  loadWindowRules,
  stateOfWindows,
  windowsOfContract,
  type CustomerKind,
} from '../../../records/reference.ts'
import { extendedContracts } from './store.ts'

/** Contracts whose window for a month runs now and closes on one day: everybody's of a kind, and some by name. */
export type WindowGroup = {
  window: ReadingWindow
  kinds: CustomerKind[]
  contractIds: string[]
  /** contracts with a window of their own: not meant by `kinds` */
  exceptIds: readonly string[]
}

/** The windows that run now, put together by month and last day. Two statements, however many contracts. */
export async function runningWindows(deps: Deps, now: Temporal.Instant): Promise<WindowGroup[]> {
  const own = await extendedContracts(deps.db.sql, now.toString())
  const exceptIds = own.map(({ id }) => id)
  const rules = await loadWindowRules(deps.db.sql, now, ...exceptIds)
  const everybody = {
    ...rules,
    extensions: rules.extensions.filter(({ contractId }) => contractId === undefined),
  }
  const groups = new Map<string, WindowGroup>()
  const groupOf = (window: ReadingWindow): WindowGroup => {
    const key = `${window.period} ${window.closesOn.toString()}`
    const group = groups.get(key) ?? { window, kinds: [], contractIds: [], exceptIds }
    groups.set(key, group)
    return group
  }
  for (const kind of ['PERSON', 'ORGANIZATION'] as const)
    for (const window of stateOfWindows(everybody, kind, now).running) groupOf(window).kinds.push(kind)
  for (const contract of own)
    for (const window of windowsOfContract(rules, contract, now).running)
      groupOf(window).contractIds.push(contract.id)
  return [...groups.values()]
}

/** The day before the last and the last day itself: whoever was not told in time is told late. */
export function isClosing({ closesOn }: ReadingWindow, today: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(today, closesOn.subtract({ days: 1 })) >= 0
}
