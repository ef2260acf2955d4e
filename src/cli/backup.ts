import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Config } from '../config.ts'
import {
  backUpDatabase,
  emptyDatabase,
  firstFilledTable,
  isInUse,
  readManifest,
  restoreDatabase,
} from '../platform/backup.ts'
import { startJobs } from '../platform/jobs.ts'
import { keepSecrets, type Secrets } from '../platform/secrets.ts'
import { StartError } from '../platform/start-error.ts'
import { openGround, queues, secretsOf, type Ground } from '../roof.ts'

export const backupCommand = {
  summary: `npm run backup -- DIR

Writes the database (as of one moment), the files people attached and the secrets into DIR, which must be new or empty.
Works while the application runs. Keep DIR as you keep passwords: it holds everything.`,
  run: async (args: readonly string[], config: Config): Promise<number> => {
    const folder = folderOf(args, 'backup')
    await makeEmptyFolder(folder)
    const ground = await openGround(config, { isCommand: true })
    try {
      await writeFile(join(folder, 'secrets.json'), JSON.stringify(secretsOf(config, ground.varDir)), {
        mode: 0o600,
      })
      const madeAt = new Date().toISOString()
      const { tables } = await backUpDatabase(ground.databaseUrl, folder, madeAt, console.error)
      const files = await copyFiles(join(ground.varDir, 'files'), join(folder, 'files'))
      const rows = tables.reduce((sum, table) => sum + table.rows, 0)
      console.log(`Backup of ${tables.length} tables, ${rows} rows and ${files} files in ${folder}.`)
      return 0
    } finally {
      await ground.leave()
    }
  },
}

export const restoreCommand = {
  summary: `npm run restore -- DIR [--over]

Fills an empty database with the backup in DIR and puts its files and secrets in place: all of it or nothing. Stop the
application first.
  --over   empties a database that holds something; what it held is gone`,
  run: async (args: readonly string[], config: Config): Promise<number> => {
    const folder = folderOf(args, 'restore', '--over')
    const manifest = await readManifest(folder)
    const secrets = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')) as Secrets
    checkSecrets(config, secrets)
    const ground = await openEmpty(config, args.includes('--over'))
    try {
      // the queue makes its tables, so that waiting letters have a place to go
      await (await startJobs({ databaseUrl: ground.databaseUrl, queues, log: ground.log })).stop()
      await restoreDatabase(ground.databaseUrl, folder, manifest, console.error)
      await copyFiles(join(folder, 'files'), join(ground.varDir, 'files'))
      keepSecrets(ground.varDir, secrets)
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
      console.log(
        `Restored the backup of ${manifest.madeAt}: ${manifest.tables.length} tables, ${rows} rows.`,
      )
      return 0
    } finally {
      await ground.leave()
    }
  },
}

function folderOf(args: readonly string[], command: string, ...options: string[]): string {
  const unknown = args.find((arg) => arg.startsWith('-') && !options.includes(arg))
  if (unknown !== undefined)
    throw new StartError(`There is no option ${unknown}. See: npm run ${command} -- --help`)
  const [folder, more] = args.filter((arg) => !arg.startsWith('-'))
  if (folder === undefined || more !== undefined)
    throw new StartError(`Name one folder: npm run ${command} -- DIR`)
  // npm changes to the project's folder: a relative one means where the person stood
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), folder)
}

async function makeEmptyFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if ((await readdir(folder)).length === 0) return
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new StartError(`${folder} cannot be made (${why})`)
  }
  throw new StartError(`${folder} is not empty: name a new folder for the backup`)
}

/** The pepper is part of every password: with another one nobody could sign in. */
function checkSecrets(config: Config, kept: Secrets): void {
  const pairs = [
    ['PASSWORD_PEPPER', config.PASSWORD_PEPPER, kept.pepper],
    ['DATA_KEY', config.DATA_KEY, kept.dataKey],
  ] as const
  for (const [name, given, needed] of pairs)
    if (given !== undefined && given !== needed)
      throw new StartError(
        `${name} is not the one of the backup (it stands in its secrets.json): set it first`,
      )
}

async function openEmpty(config: Config, mayEmpty: boolean): Promise<Ground> {
  const ground = await openGround(config, { isCommand: true })
  const refuse = async (sentence: string) => {
    await ground.leave()
    throw new StartError(sentence)
  }
  if (await isInUse(ground.databaseUrl)) await refuse('The application uses this database: stop it first')
  const filled = await firstFilledTable(ground.databaseUrl)
  if (filled === undefined) return ground
  if (!mayEmpty)
    await refuse(
      `The database is not empty (${filled} holds rows): nothing was changed. --over empties it first`,
    )
  await emptyDatabase(ground.databaseUrl)
  await ground.leave()
  return openGround(config, { isCommand: true })
}

async function copyFiles(from: string, to: string): Promise<number> {
  if (!(await stat(from).catch(() => undefined))?.isDirectory()) return 0
  await cp(from, to, { recursive: true })
  const entries = await readdir(to, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}
