import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBinaries, linkLibraries } from '../src/platform/postgres/binaries.ts'
import { StartError } from '../src/platform/start-error.ts'

// What `npm ci` leaves to do. Scripts of packages are denied (package.json, allowScripts), so their two
// necessary steps stand here, in sight: linking PostgreSQL's libraries and generating the Prisma client.
// Neither needs the network.

const root = fileURLToPath(new URL('..', import.meta.url))

async function linkPostgres(): Promise<void> {
  let native: string
  try {
    native = findBinaries()
  } catch (error) {
    console.warn(describe(error))
    return
  }
  await linkLibraries(native)
}

function generateClient(): void {
  const program = join(
    dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
    'build/index.js',
  )
  const quiet = {
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    PRISMA_GENERATE_SKIP_AUTOINSTALL: '1',
  }
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [program, 'generate', '--no-hints'], {
    cwd: root,
    env: { ...process.env, ...quiet },
    encoding: 'utf8',
  })
  if (error !== undefined) throw new StartError(`The Prisma client could not be generated: ${error.message}`)
  if (status !== 0) throw new StartError(`The Prisma client could not be generated:\n${stdout}${stderr}`)
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

try {
  await linkPostgres()
  generateClient()
} catch (error) {
  console.error(`The installation is not complete. ${describe(error)}`)
  process.exitCode = 1
}
