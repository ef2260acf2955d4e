import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { informationPhone, type Utility } from '../platform/utility.ts'

export const legalNames = ['terms', 'consent', 'privacy'] as const
export type LegalName = (typeof legalNames)[number]

/** A legal document as published: what people agree to is the Russian text, word for word. */
export type LegalDocument = {
  name: LegalName
  /** the day of this wording, `YYYY-MM-DD` */
  version: string
  /** SHA-256 of the Russian text with the utility's requisites filled in, hexadecimal */
  hash: string
  title: { ru: string; en: string }
  /** markdown below the title */
  body: { ru: string; en: string }
}

export type LegalDocuments = Readonly<Record<LegalName, LegalDocument>>

const directory = join(import.meta.dirname, '..', '..', 'prisma', 'seed', 'legal')

/**
 * Terms, consent and privacy policy of this utility (152-ФЗ ст. 9, 18.1). A change of wording is a new
 * `version:` line in both languages; consents keep the version and hash they were given to.
 * @throws Error when a text has no version, no title, or its languages differ in version
 */
export function readLegalDocuments(utility: Utility): LegalDocuments {
  return {
    terms: readDocument('terms', utility),
    consent: readDocument('consent', utility),
    privacy: readDocument('privacy', utility),
  }
}

function readDocument(name: LegalName, utility: Utility): LegalDocument {
  const ru = readText(name, 'ru', utility)
  const en = readText(name, 'en', utility)
  if (ru.version !== en.version) throw new Error(`legal/${name}: the languages differ in version`)
  return {
    name,
    version: ru.version,
    hash: createHash('sha256').update(ru.whole).digest('hex'),
    title: { ru: ru.title, en: en.title },
    body: { ru: ru.body, en: en.body },
  }
}

function readText(name: LegalName, language: 'ru' | 'en', utility: Utility) {
  const source = readFileSync(join(directory, `${name}.${language}.md`), 'utf8').replace(/\r\n/g, '\n')
  const parts = /^version: (\d{4}-\d\d-\d\d)\n\n# (.+)\n\n([\s\S]+)$/.exec(filledIn(source, utility))
  const [whole, version, title, body] = parts ?? []
  if (whole === undefined || version === undefined || title === undefined || body === undefined)
    throw new Error(`legal/${name}.${language}.md: begins with "version: YYYY-MM-DD", then "# Title"`)
  return { whole, version, title, body }
}

function filledIn(source: string, utility: Utility): string {
  const values: Readonly<Record<string, string>> = {
    name: utility.name,
    nameEn: utility.nameEn,
    address: utility.address,
    email: utility.email,
    phone: informationPhone(utility),
    inn: utility.requisites.inn,
    ogrn: utility.requisites.ogrn,
  }
  return source.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole)
}
