import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HtmlValidate } from 'html-validate'
import { openHouse, type House } from '../support/house.ts'
import { isPage, walk } from '../support/walk.ts'

/** Pages walked for one person; lists are long and look alike. */
const mostPages = 60
/** The form of 340 inlets repeats its rows: the validator would take a minute for it. */
const longestPage = 200_000

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // matters of taste that a formatter would settle
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'void-style': 'off',
    'long-title': 'off',
    'doctype-style': 'off',
    'no-implicit-button-type': 'off',
    'no-implicit-input-type': 'off',
    // fields are named `value.<id>`, and a field's id is its name
    'valid-id': ['error', { relaxed: true }],
    'no-inline-style': 'error',
    // the class keeps a number together, so that it can be copied as it is dialled
    'tel-non-breaking': ['error', { ignoreClasses: ['nowrap'] }],
    'heading-level': ['error', { allowMultipleH1: false }],
  },
})

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

for (const login of ['', 'vera', 'oleg', 'anna', 'rodnik', 'operator', 'admin'])
  test(`every page that ${login || 'a visitor'} can reach is valid HTML, in both languages`, async () => {
    const faults: string[] = []
    for (const language of ['ru', 'en']) {
      const browser = login === '' ? house.stranger() : await house.as(login)
      const start = `${login === '' ? '/login' : '/cabinet'}?lang=${language}`
      await walk(
        browser,
        start,
        async (path, page) => {
          if (page.status >= 500) faults.push(`${path}: ${page.status}`)
          if (isPage(page) && page.text.length < longestPage)
            faults.push(...(await htmlFaults(path, page.text)))
        },
        { mostPages },
      )
    }
    assert.deepEqual(faults.slice(0, 20), [])
  })

test('error pages are valid HTML', async () => {
  const stranger = house.stranger()
  for (const page of [
    await stranger.get('/nothing-here'),
    await stranger.post('/login', {}),
    await stranger.submit(await stranger.get('/login'), '/login', { login: '', password: '' }),
    await stranger.get('/%E0%A4%A'),
  ])
    assert.deepEqual(await htmlFaults(String(page.status), page.text), [])
})

async function htmlFaults(path: string, text: string): Promise<string[]> {
  const report = await validator.validateString(text)
  return report.results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${path} line ${line}: ${ruleId}: ${message}`),
  )
}
