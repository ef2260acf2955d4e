import { setTimeout } from 'node:timers/promises'

/** Longer than the slowest branch takes on an idle machine, too short to be felt. */
const leastMs = 80

/**
 * Answers whose branches do different work (a letter here, none there) take the same time, so that the
 * clock tells nobody which logins and mails are known (security.md A02).
 */
export async function inEvenTime<T>(work: () => Promise<T>): Promise<T> {
  const [result] = await Promise.all([work(), setTimeout(leastMs)])
  return result
}
