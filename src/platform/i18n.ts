import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import i18next, { type Resource } from 'i18next'

export const languages = ['ru', 'en'] as const
export type Language = (typeof languages)[number]

/** Words of the room for a key like `readings:form.title`; `count` chooses the plural. Plain text: the view escapes. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string

export type I18n = { translator(language: Language): Translate }

/** Reads `copy/{ru,en}.json` of the floors and rooms: the folder that holds `copy` is the namespace. */
export function createI18n(sourceDir: string, onMissing?: (key: string) => void): I18n {
  const resources: Resource = { ru: {}, en: {} }
  for (const directory of copyDirectories(sourceDir)) {
    const namespace = directory.split(/[/\\]/).at(-2) ?? ''
    for (const language of languages) {
      const words: unknown = JSON.parse(readFileSync(join(directory, `${language}.json`), 'utf8'))
      const shelf = resources[language]
      if (shelf) shelf[namespace] = words as Record<string, string>
    }
  }
  const instance = i18next.createInstance()
  void instance.init({
    resources,
    fallbackLng: 'ru',
    supportedLngs: [...languages],
    interpolation: { escapeValue: false },
    initAsync: false,
    saveMissing: onMissing !== undefined,
    missingKeyHandler: (_languages, namespace, key) => onMissing?.(`${namespace}:${key}`),
  })
  const fixed = { ru: instance.getFixedT('ru'), en: instance.getFixedT('en') }
  const plain = { ru: new Map<string, string>(), en: new Map<string, string>() }
  // Words are looked up once, then remembered, holes and all; a form of 340 inlets asks thousands of times.
  const remembered = (language: Language, key: string) => {
    const known = plain[language].get(key)
    if (known !== undefined) return known
    const words = fixed[language](key, { skipInterpolation: true })
    plain[language].set(key, words)
    return words
  }
  return {
    translator: (language) => (key, values) => {
      // which of the plurals it is depends on the count
      if (values?.['count'] !== undefined) return fixed[language](key, { ...values })
      const words = remembered(language, key)
      return values === undefined ? words : filled(words, values)
    },
  }
}

function filled(words: string, values: Readonly<Record<string, string | number>>): string {
  return words.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => String(values[name] ?? ''))
}

function copyDirectories(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory() && entry.name === 'copy')
    .map((entry) => join(entry.parentPath, entry.name))
}
