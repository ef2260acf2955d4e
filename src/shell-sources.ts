import type { Deps } from './deps.ts'
import { informationPhone } from './platform/utility.ts'
import { currentWindow } from './records/reference.ts'
import { loadWaiting } from './records/waiting.ts'
import type { ShellSources } from './web/shell-loader.ts'
import { doorsOf } from './web/staff-doors.ts'
import { windowKindOf } from './web/visitor.ts'

/** Where the header and the footer of every page have their data from. */
export function shellSources({ csrf, settings, db, clock }: Deps): ShellSources {
  return {
    csrf,
    utility: settings.utility,
    infoPhone: informationPhone(settings.utility),
    isDemo: settings.isDemo,
    loadWindow: (req) => currentWindow(db.sql, clock.now(), windowKindOf(req)),
    loadWaiting: (req, { open }) => loadWaiting(db.sql, doorsOf(req), open?.period),
  }
}
