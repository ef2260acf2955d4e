import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { House } from './house.ts'

const text = (value: string) => Buffer.from(value, 'latin1')

/** The smallest files of each kind that tell what they are. */
export const sample = {
  pdf: text('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
  jpeg: Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    Buffer.from('ffd9', 'hex'),
  ]),
  png: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
  txt: Buffer.from('Акт осмотра\nТрубы сухие\n'),
  html: text('<!doctype html><script>alert(1)</script>'),
  exe: Buffer.concat([text('MZ'), Buffer.alloc(200)]),
  svg: text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
  zip: Buffer.from('504b0506' + '00'.repeat(18), 'hex'),
  /** a PDF to whoever asks its first bytes, a page to a careless browser */
  polyglot: text('%PDF-1.7\n<html><body><script>alert(document.domain)</script></body></html>\n%%EOF'),
}

/** Names of files lying in the house: received ones, and kept ones. */
export async function filesOfHouse(house: House): Promise<{ incoming: string[]; kept: string[] }> {
  const root = join(house.deps.settings.varDir, 'files')
  const all = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const names = all.filter((entry) => entry.isFile())
  const of = (isIncoming: boolean) =>
    names.filter((entry) => entry.parentPath.endsWith('incoming') === isIncoming).map(({ name }) => name)
  return { incoming: of(true), kept: of(false) }
}

/** Waits until the house holds no unkept file any more; after two seconds what is left is given back. */
export async function leftovers(house: House): Promise<string[]> {
  for (let tries = 0; tries < 40; tries++) {
    const { incoming } = await filesOfHouse(house)
    if (incoming.length === 0) return []
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return (await filesOfHouse(house)).incoming
}
