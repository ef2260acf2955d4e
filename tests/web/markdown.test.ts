import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { load } from 'cheerio'
import ejs from 'ejs'
import fc from 'fast-check'
import { parseMarkdown, plainText } from '../../src/web/markdown.ts'

const template = join(import.meta.dirname, '..', '..', 'views', 'components', 'markdown.ejs')
const draw = async (text: string) => load(await ejs.renderFile(template, { blocks: parseMarkdown(text) }))

test('draws headings, paragraphs, lists, links and emphasis', async () => {
  const $ = await draw(
    '# Сеть\n\nВода **холодная** и *горячая*, [тарифы](/tariffs).\n\n2. два\n3. три\n\n- раз\n- [почта](mailto:a@b.ru)',
  )
  assert.equal($('h2').text(), 'Сеть')
  assert.equal($('p strong').text(), 'холодная')
  assert.equal($('p em').text(), 'горячая')
  assert.equal($('a').first().attr('href'), '/tariffs')
  assert.equal($('ol').attr('start'), '2')
  assert.deepEqual(
    $('ol li')
      .map((_i, li) => $(li).text().trim())
      .get(),
    ['два', 'три'],
  )
  assert.equal($('ul a').attr('href'), 'mailto:a@b.ru')
})

test('headings begin with h2 and never skip a level', async () => {
  const $ = await draw('# a\n\n#### b\n\n###### c\n\n## d\n\n##### e')
  assert.deepEqual(
    $('h1,h2,h3,h4,h5,h6')
      .map((_i, h) => h.tagName)
      .get(),
    ['h2', 'h3', 'h4', 'h2', 'h3'],
  )
})

test('HTML stays letters, pictures and foreign schemes leave their words', async () => {
  const $ = await draw(
    [
      '<script>alert(1)</script>',
      'a <b onclick="x">b</b> ![рис](https://evil.example/x.png)',
      '[один](javascript:alert(1)) [два](//evil.example) [три](/\\evil.example) [четыре](data:text/html,x)',
      '[пять](java&#115;cript:alert(1)) <javascript:alert(1)>',
    ].join('\n\n'),
  )
  assert.equal($('script, b, img, [onclick]').length, 0)
  assert.deepEqual(
    $('a')
      .map((_i, a) => $(a).attr('href'))
      .get()
      .map((href) => new URL(href, 'https://own.example').host)
      .filter((host) => host !== 'own.example'),
    ['evil.example'],
    'the picture is a link to where it lay, the rest leads nowhere',
  )
  for (const word of ['<script>alert(1)</script>', 'один', 'два', 'три', 'четыре'])
    assert.ok($.text().includes(word), word)
})

test('whatever is typed, only the elements of the component come out', async () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '"',
    '**',
    '*',
    '[',
    '](',
    ')',
    '# ',
    '- ',
    '> ',
    '1. ',
    '\n',
    '\n\n',
    'javascript:',
    '&lt;',
    '`',
    '\u0000',
    'вода ',
    '    ',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 60 }), async (parts) => {
      const $ = await draw(parts.join(''))
      const foreign = $('body *').filter(
        (_i, e) =>
          !/^(h[2-6]|p|ul|ol|li|blockquote|hr|strong|em|a|br)$/.test((e as { tagName: string }).tagName),
      )
      assert.equal(foreign.length, 0)
    }),
    { numRuns: 100 },
  )
})

test('the words alone make a summary', () => {
  assert.equal(plainText(parseMarkdown('# Один\n\n**два** [три](/x)\n\n- четыре')), 'Один два три четыре')
})

for (const hostile of [
  '['.repeat(50_000),
  '*a '.repeat(16_000),
  '> '.repeat(25_000),
  '- '.repeat(25_000),
  '[]('.repeat(16_000),
])
  test(`reads ${hostile.length} hostile characters (${hostile.slice(0, 3)}…) without a pause`, () => {
    const begun = performance.now()
    parseMarkdown(hostile)
    assert.ok(performance.now() - begun < 500)
  })
