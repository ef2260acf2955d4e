import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Secrets = { session: string; pepper: string; dataKey: string }

/** Secrets given by the settings; the missing ones are made once and kept under VAR_DIR (never in production). */
export function loadSecrets(varDir: string, given: Partial<Secrets>): Secrets {
  if (given.session !== undefined && given.pepper !== undefined && given.dataKey !== undefined)
    return { session: given.session, pepper: given.pepper, dataKey: given.dataKey }
  const kept = keptSecrets(varDir)
  return {
    session: given.session ?? kept.session,
    pepper: given.pepper ?? kept.pepper,
    dataKey: given.dataKey ?? kept.dataKey,
  }
}

function keptSecrets(varDir: string): Secrets {
  const file = join(varDir, 'secrets.json')
  mkdirSync(varDir, { recursive: true })
  try {
    // wx: of two processes that start together only one writes, both read the same
    writeFileSync(file, JSON.stringify({ session: fresh(), pepper: fresh(), dataKey: fresh() }), {
      flag: 'wx',
      mode: 0o600,
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  chmodSync(file, 0o600)
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets
}

function fresh(): string {
  return randomBytes(32).toString('base64url')
}

/** Puts the secrets of a backup in the place of those made here. */
export function keepSecrets(varDir: string, secrets: Secrets): void {
  mkdirSync(varDir, { recursive: true })
  writeFileSync(join(varDir, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
}
