import type { ReadingState } from './reading-state.ts'

/** A change of a reading's state; `at` milliseconds. `from` null: it came into being. */
export type StateChange = { readingId: string; from: ReadingState | null; to: ReadingState; at: number }

/**
 * The changes of one register's month in the order in which they were made: by time, and what was done in one moment
 * as one state led to the next. A reading that yielded to the next revision of the same moment is left out: the next
 * one tells of it.
 */
export function orderChanges<Change extends StateChange>(changes: readonly Change[]): Change[] {
  const births = new Set(changes.filter(({ from }) => from === null).map(({ at }) => at))
  const told = changes.filter(({ to, at }) => to !== 'REPLACED' || !births.has(at))
  const chains = [...Map.groupBy(told, ({ readingId }) => readingId).values()].map(chainOf)
  return chains.flat().sort((a, b) => a.at - b.at)
}

/** One reading's changes, each beginning where the one before it led. */
function chainOf<Change extends StateChange>(changes: readonly Change[]): Change[] {
  const left = [...changes].sort((a, b) => a.at - b.at)
  const chain: Change[] = []
  while (left.length > 0) {
    const state = chain.at(-1)?.to ?? null
    const at = left[0]?.at
    const next = left.findIndex((change) => change.at === at && change.from === state)
    chain.push(...left.splice(Math.max(next, 0), 1))
  }
  return chain
}
