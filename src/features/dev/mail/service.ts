import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simpleParser, type AddressObject } from 'mailparser'

export type Letter = {
  /** of its file, without the ending */
  name: string
  to: string
  subject: string
  text: string
}

/** Letters kept as files, newest first, at most 50: each is read for its subject. */
export async function listLetters(directory: string): Promise<Letter[]> {
  const files = await readdir(directory).catch(() => [])
  const names = files.flatMap((file) => /^([\w-]+)\.eml$/.exec(file)?.[1] ?? [])
  const newest = names.sort().reverse().slice(0, 50)
  const letters = await Promise.all(newest.map((name) => openLetter(directory, name)))
  return letters.filter((letter) => letter !== undefined)
}

/** A letter as its reader sees it, or undefined when there is none of that name. */
export async function openLetter(directory: string, name: string): Promise<Letter | undefined> {
  const raw = await readLetter(directory, `${name}.eml`)
  if (raw === undefined) return undefined
  const {
    to,
    subject = '',
    text = '',
  } = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true })
  return { name, to: addressesOf(to), subject, text }
}

/** The file as it lies there, or undefined when there is none of that name. */
export async function readLetter(directory: string, file: string): Promise<string | undefined> {
  if (!/^[\w-]+\.eml$/.test(file)) return undefined
  return readFile(join(directory, file), 'utf8').catch(() => undefined)
}

function addressesOf(to: AddressObject | AddressObject[] | undefined): string {
  return [to ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ')
}
