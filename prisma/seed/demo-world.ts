// Who is in the demo.
import { firms, petrov, rodnik } from './demo-firms.ts'
import { anna, oleg, strangers, vera } from './demo-homes.ts'
import type { ContractStory } from './demo-story.ts'

/** Every contract of the demo, in a fixed order. */
export const contracts = (): ContractStory[] => [
  vera(),
  oleg(),
  ...anna(),
  ...rodnik(),
  petrov(),
  ...strangers(),
  ...firms,
]
