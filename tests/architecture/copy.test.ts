import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { projectFiles, textOf } from './project-files.ts'

type Words = { [key: string]: string | Words }

const languages = ['ru', 'en'] as const
const suffix = /_(zero|one|two|few|many|other)$/
/** What whole numbers need; `other` is what i18next falls back to. */
const needed = { ru: ['one', 'few', 'many'], en: ['one', 'other'] } as const

const folders = [
  ...new Set(
    projectFiles('src')
      .filter((path) => /\/copy\/\w+\.json$/.test(path))
      .map(dirname),
  ),
]
const namespaces = folders.map((folder) => folder.split('/').at(-2) ?? '')

function wordsOf(folder: string, language: string): Map<string, string> {
  const found = new Map<string, string>()
  const walk = (words: Words, path: string) => {
    for (const [key, value] of Object.entries(words)) {
      if (typeof value === 'string') found.set(path + key, value)
      else walk(value, `${path}${key}.`)
    }
  }
  walk(JSON.parse(textOf(`${folder}/${language}.json`)) as Words, '')
  return found
}

/** Forms by key without its plural ending; a key that is not counted has the one form ''. */
function formsOf(words: ReadonlyMap<string, string>): Map<string, Set<string>> {
  const forms = new Map<string, Set<string>>()
  for (const key of words.keys()) {
    const ending = suffix.exec(key)?.[1] ?? ''
    const base = key.replace(suffix, '')
    forms.set(base, (forms.get(base) ?? new Set()).add(ending))
  }
  return forms
}

test('a namespace is one folder', () => {
  assert.deepEqual(namespaces.toSorted(), [...new Set(namespaces)].sort())
  assert.ok(namespaces.length > 5)
})

for (const folder of folders) {
  const ru = wordsOf(folder, 'ru')
  const en = wordsOf(folder, 'en')

  test(`${folder}: Russian and English have the same keys`, () => {
    assert.deepEqual([...formsOf(en).keys()].sort(), [...formsOf(ru).keys()].sort())
  })

  test(`${folder}: counted words have the forms their language needs`, () => {
    for (const language of languages) {
      const lacking = [...formsOf(language === 'ru' ? ru : en)].flatMap(([base, forms]) => {
        const isCounted = [...forms].some((form) => form !== '')
        return isCounted ? needed[language].filter((form) => !forms.has(form)).map((f) => `${base}_${f}`) : []
      })
      assert.deepEqual(lacking, [], language)
    }
  })

  test(`${folder}: both languages fill in the same values`, () => {
    const values = (text: string) => [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].sort().join()
    const differing = [...ru].filter(([key, text]) => {
      const other = en.get(key)
      return other !== undefined && !suffix.test(key) && values(text) !== values(other)
    })
    assert.deepEqual(
      differing.map(([key]) => key),
      [],
    )
  })

  test(`${folder}: words are plain text`, () => {
    const odd = [...ru, ...en].filter(([, text]) => text.trim() === '' || /<\/?[a-z]|&[a-z]+;/i.test(text))
    assert.deepEqual(
      odd.map(([key]) => key),
      [],
    )
  })
}

test('every key that code and templates name has its words', () => {
  const known = new Map(
    folders.map((folder) => [folder.split('/').at(-2) ?? '', formsOf(wordsOf(folder, 'ru'))]),
  )
  // The names of commands look like keys.
  const files = [...projectFiles('src'), ...projectFiles('views')].filter(
    (path) => /\.(ts|ejs)$/.test(path) && path !== 'src/cli.ts',
  )
  const unknown = files.flatMap((path) =>
    [...textOf(path).matchAll(/['"`]([a-z][\w-]*):([\w-]+(?:\.[\w-]+)*)['"`]/g)].flatMap(
      ([whole, namespace = '', key = '']) => {
        const words = known.get(namespace)
        return words === undefined || words.has(key) ? [] : [`${path}: ${whole}`]
      },
    ),
  )
  assert.deepEqual(unknown, [])
})
