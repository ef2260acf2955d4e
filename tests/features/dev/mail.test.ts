import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createMailer } from '../../../src/platform/mailer.ts'
import { openHouse } from '../../support/house.ts'

// The demo's post office: whoever registers there finds the letter and its link by reading the page.
const house = await openHouse()
after(() => house.close())

const link = `${house.base}/register/confirm?token=${'aB3_-'.repeat(9)}`
const mailer = createMailer({
  smtpUrl: undefined,
  directory: join(house.deps.settings.varDir, 'mail'),
  from: { name: 'АО «Мосводоканал»', address: 'noreply@cabinet.example' },
  now: () => new Date('2026-11-30T07:00:00Z'),
})

test('a letter is read as its reader would see it, and its link can be followed', async () => {
  const browser = house.stranger()
  assert.match((await browser.get('/dev/mail')).text, /Писем пока нет/)
  await mailer.send({
    to: { name: 'Пётр Беляев', address: 'petr@example.test' },
    subject: 'Откройте кабинет',
    text: `Здравствуйте, Пётр!\n\nНажмите <сюда>:\n${link}\n\n8 (499) 763-34-34`,
    html: `<p>Здравствуйте</p>`,
  })
  const list = await browser.get('/dev/mail')
  const row = list.$('main li')
  assert.match(row.text(), /Откройте кабинет.*petr@example\.test/)
  const letter = await browser.get(row.find('a').attr('href') ?? '')
  assert.equal(letter.$('h1').text(), 'Откройте кабинет')
  assert.match(letter.$('main').text(), /Кому: "?Пётр Беляев"? <petr@example\.test>/)
  assert.match(letter.$('main').text(), /Нажмите <сюда>:/)
  assert.equal(letter.$('main .card-w a').attr('href'), link)
  const raw = await browser.get(letter.$('main a[href$=".eml"]').attr('href') ?? '')
  assert.match(raw.headers.get('content-type') ?? '', /^text\/plain/)
  assert.match(raw.text, /^From: /)
})

test('no other file can be asked for', async () => {
  const browser = house.stranger()
  for (const name of [
    'nothing',
    'nothing.eml',
    '..%2Fsecrets',
    '%2e%2e%2f%2e%2e%2fpackage.json',
    '.hidden.eml',
  ])
    assert.equal((await browser.get(`/dev/mail/${name}`)).status, 404, name)
})
