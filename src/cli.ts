import type { Config } from './config.ts'
import { readEnvironment } from './platform/environment.ts'
import { settleConfig } from './preflight.ts'
import { projectDir, tellFaults } from './roof.ts'

/** A command of the project: runs on the ground it needs, answers with an exit code. */
type Command = { summary: string; run: (args: readonly string[], config: Config) => Promise<number> }

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  import: async () => (await import('./cli/import.ts')).importCommand,
  'staff:create': async () => (await import('./cli/staff.ts')).staffCreateCommand,
  backup: async () => (await import('./cli/backup.ts')).backupCommand,
  restore: async () => (await import('./cli/backup.ts')).restoreCommand,
  'db:migrate': async () => (await import('./cli/database.ts')).migrateCommand,
  'db:reset': async () => (await import('./cli/database.ts')).resetCommand,
}

process.exitCode = await main(process.argv.slice(2)).catch(tellFaults)

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const load = commands[name]
  if (load === undefined) {
    console.error(`There is no command "${name}". Commands: ${Object.keys(commands).join(', ')}`)
    return 1
  }
  const command = await load()
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.summary)
    return 0
  }
  return command.run(args, await settleConfig(readEnvironment(projectDir), false))
}
