import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Deps } from '../../../deps.ts'
import type { OpenDoor } from '../submission/door-routes.ts'
import { assess } from '../submission/assess.ts'
import type { AssessedMeter } from '../submission/assessment.ts'
import { factsOf, type Asker, type OpenForm } from '../submission/service.ts'

/** Meters judged before others get their turn: some ten milliseconds. */
export const metersAtOnce = 200

/** The form as it stands, judged in portions: a contract of thousands of inlets holds nobody up. */
export async function openInPortions(deps: Deps, door: OpenDoor, asker: Asker): Promise<OpenForm> {
  const facts = await factsOf(deps, door, asker)
  const { draft } = door.stored
  const skipped = draft?.skipped ?? []
  const meters: AssessedMeter[] = []
  for (let at = 0; at < facts.meters.length; at += metersAtOnce) {
    const some = { ...facts, meters: facts.meters.slice(at, at + metersAtOnce) }
    meters.push(...assess(some, draft, skipped).meters)
    await nextTurn()
  }
  // What is said of the form as a whole is not asked here.
  const whole = assess({ ...facts, meters: [] }, draft, skipped)
  return { asker, stored: door.stored, window: door.window, assessment: { ...whole, facts, meters } }
}
