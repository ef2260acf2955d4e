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
  const plurals = { ru: new Intl.PluralRules('ru'), en: new Intl.PluralRules('en') }
  const plain = { ru: new Map<string, string>(), en: new Map<string, string>() }
  // Words are looked up once, then remembered, holes and all; a form of 340 inlets asks thousands of times.
  // Which of the plurals it is depends on the kind of number the count is: twenty-one speaks as one does.
  const remembered = (language: Language, key: string, count: number | undefined) => {
    const name = count === undefined ? key : `${key} ${plurals[language].select(count)}`
    const known = plain[language].get(name)
    if (known !== undefined) return known
    const words = fixed[language](key, { skipInterpolation: true, ...(count !== undefined && { count }) })
    plain[language].set(name, words)
    return words
  }
  return {
    translator: (language) => (key, values) => {
      const count = values?.['count']
      const words = remembered(language, key, typeof count === 'number' ? count : undefined)
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
