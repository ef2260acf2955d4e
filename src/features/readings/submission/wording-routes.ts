import type { Request } from 'express'
import type { Deps } from '../../../deps.ts'
import { informationPhone } from '../../../platform/utility.ts'
import type { Wording } from './verdict-words.ts'

/** The visitor's words, language and the phone to call. */
export function wordingOf(deps: Deps, req: Request): Wording {
  return { t: req.t, language: req.language, phone: informationPhone(deps.settings.utility) }
}
