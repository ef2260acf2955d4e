import { Temporal } from 'temporal-polyfill'
import type { ReadingWindow } from './reading-window.ts'

/** The days a longer window may close on, both included; `latest` before `earliest`: none is left. */
export type ExtensionLimits = { earliest: Temporal.PlainDate; latest: Temporal.PlainDate }

/**
 * How far a window may be kept open: longer than it is now, not into the past, and not into the next one, so that
 * nobody has to choose between two months.
 * @param windows of everybody concerned, with the extensions they have already
 * @param next windows of the month after, of the same people
 */
export function extensionLimits(
  windows: readonly ReadingWindow[],
  next: readonly ReadingWindow[],
  today: Temporal.PlainDate,
): ExtensionLimits {
  const [closing] = windows.map(({ closesOn }) => closesOn).sort((a, b) => Temporal.PlainDate.compare(b, a))
  const [opening] = next.map(({ opensOn }) => opensOn).sort((a, b) => Temporal.PlainDate.compare(a, b))
  if (closing === undefined || opening === undefined) throw new Error('an extension for nobody')
  const after = closing.add({ days: 1 })
  return {
    earliest: Temporal.PlainDate.compare(after, today) > 0 ? after : today,
    latest: opening.subtract({ days: 1 }),
  }
}
