import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Letters kept as files, newest first, at most 200. */
export async function listLetters(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => [])
  return names.filter(isLetterName).sort().reverse().slice(0, 200)
}

/** The raw letter, or undefined when there is none of that name. */
export async function readLetter(directory: string, name: string): Promise<string | undefined> {
  if (!isLetterName(name)) return undefined
  return readFile(join(directory, name), 'utf8').catch(() => undefined)
}

function isLetterName(name: string): boolean {
  return /^[\w-]+\.eml$/.test(name)
}
