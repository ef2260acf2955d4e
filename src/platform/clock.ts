import { Temporal } from 'temporal-polyfill'

/** The business clock: windows, due days, token and session expiry ask it, never the system. */
export type Clock = {
  /** never earlier than what it said before, whatever is done to the system's clock (security.md, R10) */
  now(): Temporal.Instant
  /** true when the clock was set by PORTAL_NOW or the demo */
  readonly isShifted: boolean
  /** milliseconds to add to the system's clock */
  readonly offsetMs: number
}

/** The clock of an application: it may be set to its start again, when the doors really open. */
export type StartedClock = Clock & { restart(): void }

/** Where time comes from: the wall clock may be set by its keeper, the steady one only counts. Milliseconds both. */
export type TimeSource = { wall: () => number; steady: () => number }

const system: TimeSource = { wall: () => Date.now(), steady: () => performance.now() }

/** A clock that starts at `startsAt` and runs on with the system's. Without it, the system's own. */
export function startClock(startsAt?: Temporal.Instant, source = system): StartedClock {
  const offset = () => (startsAt === undefined ? 0 : startsAt.epochMilliseconds - source.wall())
  let offsetMs = offset()
  let read = forwardOnly(source, offsetMs)
  return {
    now: () => Temporal.Instant.fromEpochMilliseconds(read()),
    isShifted: startsAt !== undefined,
    get offsetMs() {
      return offsetMs
    },
    restart: () => {
      offsetMs = offset()
      read = forwardOnly(source, offsetMs)
    },
  }
}

/** A clock that runs beside another: commands join the running application's. */
export function clockWithOffset(offsetMs: number, source = system): Clock {
  const read = forwardOnly(source, offsetMs)
  return {
    now: () => Temporal.Instant.fromEpochMilliseconds(read()),
    isShifted: offsetMs !== 0,
    offsetMs,
  }
}

/**
 * The wall clock while it goes forward. Set back, it would reopen a window and revive what has expired: then time
 * runs on by the steady count, until the wall clock has caught up.
 */
function forwardOnly({ wall, steady }: TimeSource, offsetMs: number): () => number {
  let last = -Infinity
  let lastSteady = steady()
  return () => {
    const counted = steady()
    const now = Math.max(wall() + offsetMs, last + (counted - lastSteady))
    last = now
    lastSteady = counted
    return Math.floor(now)
  }
}
