import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import { Temporal } from 'temporal-polyfill'
import { balanceOn } from '../../src/domain/balance.ts'
import { documentTotal, priceBasis, settlementsOf } from '../../src/domain/invoice.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const today = day('2026-11-30')
const invoice = (number: string, issuedOn: string, dueOn: string, gross: number) => ({
  id: number,
  number,
  issuedOn: day(issuedOn),
  dueOn: day(dueOn),
  gross,
})
const payment = (id: string, paidOn: string, amount: number, purpose = '') => ({
  id,
  paidOn: day(paidOn),
  amount,
  purpose,
})
const september = invoice('000001-2609', '2026-10-05', '2026-10-15', 1000)
const october = invoice('000002-2610', '2026-11-05', '2026-11-16', 1000)
const november = invoice('000003-2611', '2026-11-28', '2026-12-15', 1000)

test('each status of an invoice', () => {
  const late = invoice('000000-2608', '2026-09-05', '2026-11-30', 500)
  const credit = invoice('000009-2610', '2026-11-20', '2026-11-20', -100)
  const empty = invoice('000008-2610', '2026-11-05', '2026-11-16', 0)
  const invoices = [late, september, october, november, credit, empty]
  const paid = [
    payment('p', '2026-10-10', 1000, 'Оплата по счёту № 000001-2609'),
    payment('q', '2026-11-20', 200, 'Оплата по счёту № 000000-2608'),
  ]
  const settled = settlementsOf(invoices, balanceOn(today, invoices, paid))
  const status = (id: string) => settled.get(id)?.status
  assert.equal(status(september.id), 'PAID')
  assert.deepEqual([status(october.id), settled.get(october.id)?.paid], ['OVERDUE', 100], 'the credit paid')
  assert.equal(status(november.id), 'WAITS')
  assert.equal(status(credit.id), 'CREDIT')
  assert.equal(status(empty.id), 'PAID')
  assert.equal(status(late.id), 'PARTLY', 'due today is not overdue')
})

test('money that came before an invoice was issued pays it from advance', () => {
  const paid = [payment('early', '2026-11-04', 300), payment('same day', '2026-11-05', 200)]
  const settled = settlementsOf([october], balanceOn(today, [october], paid)).get(october.id)
  assert.deepEqual([settled?.paid, settled?.fromAdvance, settled?.unpaid], [500, 300, 500])
  assert.deepEqual(
    settled?.parts.map(({ paymentId, amount }) => [paymentId, amount]),
    [
      ['early', 300],
      ['same day', 200],
    ],
  )
})

test('an overpayment of one bill is the advance of the next', () => {
  const paid = [payment('p', '2026-10-10', 1400, 'Оплата по счёту № 000001-2609')]
  const settled = settlementsOf([september, october], balanceOn(today, [september, october], paid))
  assert.deepEqual([settled.get(september.id)?.fromAdvance, settled.get(october.id)?.fromAdvance], [0, 400])
})

test('what is not issued yet has no settlement', () => {
  const next = invoice('000004-2612', '2026-12-05', '2026-12-15', 1000)
  assert.equal(settlementsOf([next], balanceOn(today, [next], [])).size, 0)
})

test('the newest document asks for the whole balance, an older one for itself and those before', () => {
  const invoices = [september, october, november]
  const balance = balanceOn(today, invoices, [payment('p', '2026-11-20', 250)], [{ on: today, amount: 70 }])
  const older = new Set([september.id, october.id])
  assert.equal(documentTotal(balance, older, false), 1750)
  assert.equal(documentTotal(balance, new Set([...older, november.id]), true), 2820)
  const advance = balanceOn(today, invoices, [payment('p', '2026-11-20', 5000)])
  assert.equal(documentTotal(advance, older, false), 0)
  assert.equal(documentTotal(advance, older, true), -2000)
})

test('V3, L2: says whether a price holds VAT, and when the amount does not follow from it', () => {
  const line = (quantity: string, price: string, net: number, gross: number) =>
    priceBasis({ quantity: new Decimal(quantity), price: new Decimal(price), net, gross })
  assert.equal(line('7.833', '66.87', 42934, 52379), 'GROSS')
  assert.equal(line('620', '54.81', 3398220, 4145828), 'NET')
  assert.equal(line('-1.833', '66.87', -10047, -12257), 'GROSS')
  assert.equal(line('620', '54.81', 3398221, 4145829), undefined)
  assert.equal(line('0', '0', 1500, 1500), undefined)
})
