import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { SMTPServer } from 'smtp-server'
import { createMailer, type Mailer } from '../../src/platform/mailer.ts'
import { normaliseEmail } from '../../src/web/email.ts'

/** What a real mail server was told: recipients of the envelope and the letter itself. */
const taken: { recipients: string[]; text: string }[] = []
let mailer: Mailer
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    let text = ''
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
    stream.on('end', () => {
      taken.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), text })
      done()
    })
  },
})

before(async () => {
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  mailer = createMailer({
    smtpUrl: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    directory: '/nowhere',
    from: { name: 'АО «Мосводоканал»', address: 'noreply@cabinet.example' },
    now: () => new Date('2026-11-30T07:00:00Z'),
  })
})
after(() => {
  mailer.close()
  server.close()
})

const send = async (name: string, address: string, subject = 'Письмо') => {
  taken.length = 0
  await mailer.send({ to: { name, address }, subject, text: 'x', html: '<p>x</p>' })
  return taken
}

for (const typed of ['a@mail.test', 'a+b@mail.test', "o'brien@mail.test", 'anna@пример.рф'])
  test(`${typed} is one recipient to a real mail server`, async () => {
    const address = normaliseEmail(typed)
    assert.ok(address)
    const letters = await send('Анна', address)
    assert.equal(letters.length, 1)
    assert.equal(letters[0]?.recipients.length, 1)
    assert.doesNotMatch(letters[0].recipients[0] ?? '', /@evil\.test$/)
  })

for (const typed of ['"a, b@evil.test"@mail.test', '"<b@evil.test>"@mail.test', '"a\\"b"@mail.test'])
  test(`${typed} is no address of ours`, () => assert.equal(normaliseEmail(typed), undefined))

for (const name of ['Анна\r\nBcc: b@evil.test', 'a, b@evil.test', '"; b@evil.test', 'a <b@evil.test>'])
  test(`the name ${JSON.stringify(name)} names no second recipient`, async () => {
    const [letter] = await send(name, 'a@mail.test', `Письмо\r\nBcc: b@evil.test`)
    assert.deepEqual(letter?.recipients, ['a@mail.test'])
    assert.doesNotMatch(letter.text, /^(bcc|cc):/im)
  })

test('whatever is typed, an accepted address has one @ outside quotes and no line end', () => {
  const part = fc.constantFrom(
    'a',
    'я',
    '.',
    '@',
    ',',
    ';',
    '"',
    '\\',
    '<',
    '>',
    ' ',
    '\r\n',
    '(',
    ')',
    'mail.test',
    'x.ru',
    '%',
    '\u202e',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const address = normaliseEmail(parts.join(''))
      if (address === undefined) return
      assert.doesNotMatch(address, /[\r\n\u202e]/)
      assert.equal(address.replace(/^"(\\.|[^"\\])*"/, 'q').split('@').length, 2)
      assert.doesNotMatch(address.replace(/^"[^"]*"/, 'q'), /[\s,;<>()]/)
    }),
    { numRuns: 2_000 },
  )
})
