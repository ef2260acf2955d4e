import type { Config } from '../config.ts'
import { emptyDatabase } from '../platform/backup.ts'
import { pendingMigrations } from '../platform/migrations.ts'
import { migrationsDir, openGround } from '../roof.ts'

export const migrateCommand = {
  summary:
    'npm run db:migrate\n\nBrings the database to the newest schema. Safe to repeat, safe while the application runs.',
  run: async (_args: readonly string[], config: Config): Promise<number> => {
    const ground = await openGround(config, { isCommand: true })
    const waiting = await pendingMigrations(ground.db.sql, migrationsDir)
    await ground.leave()
    console.log(
      waiting.length === 0 ? 'The database has the newest schema.' : `Still waiting: ${waiting.join(', ')}`,
    )
    return waiting.length === 0 ? 0 : 1
  },
}

export const resetCommand = {
  summary:
    'npm run db:reset -- --yes\n\nEmpties the database and lays the schema anew. Refused in production.',
  run: async (args: readonly string[], config: Config): Promise<number> => {
    if (config.NODE_ENV === 'production') {
      console.error('db:reset is refused in production.')
      return 1
    }
    if (!args.includes('--yes')) {
      console.error('This deletes everything in the database. Say it with: npm run db:reset -- --yes')
      return 1
    }
    const ground = await openGround(config, { isCommand: true })
    await emptyDatabase(ground.databaseUrl)
    await ground.leave()
    const again = await openGround(config, { isCommand: true })
    await again.leave()
    console.log('The database is empty and has the newest schema. npm start lays the demo again.')
    return 0
  },
}
