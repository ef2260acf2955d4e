import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { namesInvoice } from '../../src/domain/balance.ts'
import { composeQrPayment, parseQrPayment, type QrExtras } from '../../src/domain/qr-payment.ts'

const payee = {
  name: 'АО «Городской водоканал»',
  account: '40702810900000001234',
  bankName: 'АО «Тестбанк», г. Москва',
  bic: '044525999',
  correspondentAccount: '30101810845250000999',
}
const utf8 = (text: string) => Buffer.byteLength(text)

test('composes the receipt of a person as in the standard, sign by sign', () => {
  const text = composeQrPayment(payee, [
    ['Sum', '75419'],
    ['Purpose', 'Водоснабжение и водоотведение, ЛС 1002003004, за 10.2026, в т.ч. НДС 22%'],
    ['PayeeINN', '7799000012'],
    ['KPP', '779901001'],
    ['LastName', 'Иванова'],
    ['FirstName', 'Мария'],
    ['MiddleName', 'Петровна'],
    ['PayerAddress', 'г. Москва, ул. Примерная, д. 1, кв. 12'],
    ['PersAcc', '1002003004'],
    ['PaymPeriod', '102026'],
    ['TechCode', '02'],
  ])
  assert.equal(
    text,
    'ST00012|Name=АО «Городской водоканал»|PersonalAcc=40702810900000001234|BankName=АО «Тестбанк», г. Москва|BIC=044525999|CorrespAcc=30101810845250000999|Sum=75419|Purpose=Водоснабжение и водоотведение, ЛС 1002003004, за 10.2026, в т.ч. НДС 22%|PayeeINN=7799000012|KPP=779901001|LastName=Иванова|FirstName=Мария|MiddleName=Петровна|PayerAddress=г. Москва, ул. Примерная, д. 1, кв. 12|PersAcc=1002003004|PaymPeriod=102026|TechCode=02',
  )
  assert.equal(utf8(text), 548)
})

test('composes the invoice of an organization as in the standard, sign by sign', () => {
  const text = composeQrPayment(payee, [
    ['PayeeINN', '7799000012'],
    ['Sum', '7399861'],
    ['Purpose', 'Оплата по счету № 5 от 30.10.2026 по договору № 123456 от 01.02.2020, в т.ч. НДС 22%'],
  ])
  assert.equal(
    text,
    'ST00012|Name=АО «Городской водоканал»|PersonalAcc=40702810900000001234|BankName=АО «Тестбанк», г. Москва|BIC=044525999|CorrespAcc=30101810845250000999|PayeeINN=7799000012|Sum=7399861|Purpose=Оплата по счету № 5 от 30.10.2026 по договору № 123456 от 01.02.2020, в т.ч. НДС 22%',
  )
  assert.equal(utf8(text), 353)
  assert.ok(namesInvoice(text, '5'))
})

test('a bank without a correspondent account is written as 0, an empty extra is left out', () => {
  const text = composeQrPayment({ ...payee, correspondentAccount: '' }, [
    ['KPP', ''],
    ['Purpose', '  '],
  ])
  assert.match(text, /\|CorrespAcc=0$/)
})

test('a payer named like a pair changes no pair (A27)', () => {
  const extras: QrExtras = [
    ['Sum', '75419'],
    ['LastName', 'X|Sum=1|PersonalAcc=9'],
  ]
  const parsed = parseQrPayment(composeQrPayment(payee, extras))
  assert.equal(parsed?.separator, '#')
  assert.deepEqual(Object.fromEntries(parsed.pairs), {
    Name: payee.name,
    PersonalAcc: payee.account,
    BankName: payee.bankName,
    BIC: payee.bic,
    CorrespAcc: payee.correspondentAccount,
    Sum: '75419',
    LastName: 'X|Sum=1|PersonalAcc=9',
  })
  assert.equal(parseQrPayment(composeQrPayment(payee, [['LastName', 'a|b#c~d']]))?.separator, '^')
})

test('with every separator taken the values give way, not the pairs', () => {
  const all = 'X|#~^`;*%!@$&+{}\\|Sum=1'
  const parsed = parseQrPayment(composeQrPayment(payee, [['LastName', all]]))
  assert.equal(parsed?.separator, '|')
  assert.deepEqual(parsed.pairs.at(-1), ['LastName', 'X #~^`;*%!@$&+{}\\ Sum=1'])
  assert.equal(parsed.pairs.length, 6)
})

test('texts are cut to the lengths of the standard, the mandatory block to 300 bytes', () => {
  const long = composeQrPayment({ ...payee, name: 'Ж'.repeat(500), bankName: 'Банк'.repeat(40) }, [
    ['Purpose', 'П'.repeat(500)],
  ])
  const parsed = parseQrPayment(long)
  const values = Object.fromEntries(parsed?.pairs ?? [])
  assert.equal(values['BankName']?.length, 45)
  assert.equal(values['Purpose']?.length, 160)
  const mandatory = long.slice(0, long.indexOf('|Purpose='))
  assert.ok(utf8(mandatory) <= 300 && utf8(mandatory) >= 299, String(utf8(mandatory)))
  const latin = parseQrPayment(composeQrPayment({ ...payee, name: 'N'.repeat(500), bankName: 'B' }))
  assert.equal(latin?.pairs[0]?.[1].length, 160)
})

test('numbers of a wrong form are refused before they reach a bank', () => {
  for (const [part, message] of [
    [{ account: '4070281090000000123' }, /PersonalAcc/],
    [{ bic: '04452599' }, /BIC/],
    [{ correspondentAccount: '3010181084525000099' }, /CorrespAcc/],
  ] as const)
    assert.throws(() => composeQrPayment({ ...payee, ...part }), message)
  for (const [key, value] of [
    ['Sum', '754,19'],
    ['Sum', '0'],
    ['Sum', '-5'],
    ['PayeeINN', '77990'],
    ['PaymPeriod', '132026'],
    ['TechCode', '2'],
    ['DocDate', '2026-11-05'],
  ] as const)
    assert.throws(() => composeQrPayment(payee, [[key, value]]), RangeError, `${key}=${value}`)
})

test('what is no payment code is not read', () => {
  for (const text of [
    '',
    'ST00012',
    'https://example.test',
    'ST00014|Name=A',
    'ST00012|Name=A|Name=B',
    'ST00012|A',
  ])
    assert.equal(parseQrPayment(text), undefined, text)
})

const value = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .map((text) =>
    text
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '')
      .trim(),
  )
  .filter((text) => text !== '' && Array.from(text).length <= 64)

test('parse after compose gives the same pairs, whatever the values hold', () => {
  const signs = fc.constantFrom('|', '#', '~', '^', '=', 'Sum=1', '|Sum=1', '#PersonalAcc=9', '\u202e', '🚰')
  const hostile = fc
    .array(fc.oneof(value, signs), { minLength: 1, maxLength: 5 })
    .map((parts) => Array.from(parts.join('').normalize('NFC').trim()).slice(0, 64).join('').trim())
  const record = fc.record({ name: hostile, bank: value, last: hostile, purpose: hostile, persAcc: hostile })
  fc.assert(
    fc.property(record, fc.integer({ min: 1, max: 1e12 }), ({ name, bank, last, purpose, persAcc }, sum) => {
      const extras = (
        [
          ['Sum', String(sum)],
          ['Purpose', purpose],
          ['LastName', last],
          ['PersAcc', persAcc],
        ] as const
      ).filter(([, text]) => text !== '')
      const bankName = Array.from(bank).slice(0, 10).join('').trim()
      const short = Array.from(name).slice(0, 20).join('').trim()
      const parsed = parseQrPayment(composeQrPayment({ ...payee, name: short, bankName }, extras))
      assert.deepEqual(parsed?.pairs, [
        ['Name', short],
        ['PersonalAcc', payee.account],
        ['BankName', bankName],
        ['BIC', payee.bic],
        ['CorrespAcc', payee.correspondentAccount],
        ...extras,
      ])
    }),
    { numRuns: 500 },
  )
})
