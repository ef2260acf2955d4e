import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** The environment, filled up from the `.env` of a folder where there is one: what stands in the environment wins. */
export function readEnvironment(folder: string): Readonly<Record<string, string | undefined>> {
  return { ...readDotEnv(join(folder, '.env')), ...process.env }
}

function readDotEnv(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
