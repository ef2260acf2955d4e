import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { importHelp, runImport } from '../features/exchange/import/commands.ts'
import { runningClock } from '../platform/running-clock.ts'
import { openGround } from '../roof.ts'

export const importCommand = {
  summary: importHelp,
  run: async (args: readonly string[], config: Config): Promise<number> => {
    const ground = await openGround(config, { isCommand: true })
    try {
      // npm changes to the project's folder: a relative one means where the person stood.
      const from = process.env['INIT_CWD'] ?? process.cwd()
      const placed = args.map((arg) => (arg.startsWith('-') ? arg : resolve(from, arg)))
      return await runImport({ db: ground.db, clock: await runningClock(ground.db.sql) }, placed)
    } finally {
      await ground.leave()
    }
  },
}
