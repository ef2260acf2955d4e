import type { Config } from '../config.ts'
import { runStaffCreate, staffCreateHelp } from '../features/auth/staff-people/commands.ts'
import { runningClock } from '../platform/running-clock.ts'
import { openGround, passwordsOf, secretsOf } from '../roof.ts'

export const staffCreateCommand = {
  summary: staffCreateHelp,
  run: async (args: readonly string[], config: Config): Promise<number> => {
    const ground = await openGround(config, { isCommand: true })
    try {
      const passwords = passwordsOf(config, secretsOf(config, ground.varDir))
      return await runStaffCreate(
        { db: ground.db, clock: await runningClock(ground.db.sql), passwords },
        args,
      )
    } finally {
      await ground.leave()
    }
  },
}
