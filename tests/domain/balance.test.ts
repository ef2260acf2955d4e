import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { balanceOn, namesInvoice } from '../../src/domain/balance.ts'
import { sumKopecks } from '../../src/domain/money.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const today = day('2026-11-30')
const invoice = (number: string, dueOn: string, gross: number, issuedOn = '2026-01-01') => ({
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

test('pays the named invoice first, then the oldest due, and keeps the rest as an advance', () => {
  const invoices = [invoice('000001-2609', '2026-10-15', 1000), invoice('000002-2610', '2026-11-16', 1000)]
  const named = payment('p1', '2026-11-20', 1200, 'Оплата по счёту № 000002-2610')
  const one = balanceOn(today, invoices, [named])
  assert.deepEqual(
    one.invoices.map(({ unpaid, isOverdue }) => [unpaid, isOverdue]),
    [
      [800, true],
      [0, false],
    ],
  )
  assert.deepEqual([one.balance, one.debt, one.overdue, one.advance], [800, 800, 800, 0])
  const two = balanceOn(today, invoices, [named, payment('p2', '2026-11-21', 1000)])
  assert.deepEqual([two.balance, two.debt, two.advance, two.overdue], [-200, 0, 200, 0])
})

test('counts only what was issued and paid by the day', () => {
  const invoices = [
    invoice('A-000001', '2026-12-15', 500, '2026-12-01'),
    invoice('A-000002', '2026-11-30', 700),
  ]
  const state = balanceOn(today, invoices, [payment('p', '2026-12-01', 700)])
  assert.deepEqual([state.balance, state.overdue, state.nextDueOn?.toString()], [700, 0, '2026-11-30'])
})

test('a correction down pays the oldest, a correction up only raises the debt', () => {
  const invoices = [invoice('A-000001', '2026-10-15', 500)]
  const down = balanceOn(today, invoices, [], [{ on: day('2026-11-01'), amount: -200 }])
  assert.deepEqual([down.balance, down.overdue, down.parts[0]?.paymentId], [300, 300, undefined])
  const up = balanceOn(today, invoices, [], [{ on: day('2026-11-01'), amount: 200 }])
  assert.deepEqual([up.balance, up.overdue], [700, 500])
})

test('a payment that names two invoices pays both, the earlier due first', () => {
  const invoices = [
    invoice('000001-2609', '2026-10-15', 1000),
    invoice('000002-2610', '2026-11-16', 1000),
    invoice('000000-2608', '2026-09-15', 1000),
  ]
  const both = payment('p', '2026-11-20', 1500, 'По счетам № 000002-2610 и № 000001-2609')
  const { invoices: states } = balanceOn(today, invoices, [both])
  assert.deepEqual(Object.fromEntries(states.map(({ id, unpaid }) => [id, unpaid])), {
    '000000-2608': 1000,
    '000001-2609': 0,
    '000002-2610': 500,
  })
})

test('a credit invoice lowers the balance, pays the oldest and is nothing to pay itself', () => {
  const invoices = [
    invoice('000001-2609', '2026-10-15', 1000),
    invoice('000002-2610', '2026-11-16', -300, '2026-11-05'),
  ]
  const state = balanceOn(today, invoices, [])
  assert.deepEqual([state.balance, state.overdue, state.invoices.length], [700, 700, 1])
  assert.deepEqual(state.parts[0], {
    paymentId: undefined,
    invoiceId: '000001-2609',
    amount: 300,
    paidOn: day('2026-11-05'),
  })
})

test('what is due today is not overdue, tomorrow it is', () => {
  const invoices = [invoice('000001-2610', '2026-11-30', 1000)]
  assert.equal(balanceOn(today, invoices, []).overdue, 0)
  assert.equal(balanceOn(today.add({ days: 1 }), invoices, []).overdue, 1000)
})

test('a payment that names an invoice already paid goes to the oldest due, then is an advance', () => {
  const invoices = [invoice('000001-2609', '2026-10-15', 1000), invoice('000002-2610', '2026-11-16', 1000)]
  const twice = ['a', 'b', 'c'].map((id) => payment(id, '2026-11-20', 1000, 'Оплата по счёту № 000002-2610'))
  const state = balanceOn(today, invoices, twice)
  assert.deepEqual([state.balance, state.advance, state.overdue], [-1000, 1000, 0])
  assert.deepEqual(
    state.parts.map(({ paymentId, invoiceId }) => `${paymentId ?? ''} ${invoiceId}`),
    ['a 000002-2610', 'b 000001-2609'],
  )
})

test('knows an invoice in a purpose from other numbers', () => {
  for (const [purpose, number, names] of [
    ['Оплата по счёту № 000001-2411', '000001-2411', true],
    ['Оплата по счету № 5 от 30.10.2026 по договору № 123456', '5', true],
    ['оплата счета №5, вода', '5', true],
    ['Оплата по договору № 5 от 30.10.2026', '5', false],
    ['Оплата по счёту № 000001-24111', '000001-2411', false],
    ['Оплата по счёту № 15', '5', false],
    ['', '5', false],
    ['Оплата по договору № 000001-2411', '000001-2411', false],
    ['Вода, ЛС 1002003004', '1002003004', false],
    ['Лицевой счёт № 1002003004, за октябрь', '1002003004', false],
    ['Лицевой счёт № 5', '5', false],
    ['Перерасчёт 5', '5', false],
    ['Счета 7-000001-2411', '000001-2411', false],
    ['По счетам №№ 000001-2411, 000002-2412', '000002-2412', true],
    ['СЧЕТ НА ОПЛАТУ № 5', '5', true],
    ['Договор № 204512, счёт № 000001-2411', '000001-2411', true],
  ] as const) {
    assert.equal(namesInvoice(purpose, number), names, purpose)
  }
})

test('no kopeck is lost or made', () => {
  const offset = fc.integer({ min: 0, max: 900 })
  const start = day('2025-01-01')
  const invoices = fc.array(fc.record({ gross: fc.integer({ min: -5000, max: 100_000 }), issued: offset }), {
    maxLength: 15,
  })
  const payments = fc.array(
    fc.record({ amount: fc.integer({ min: 1, max: 150_000 }), paid: offset, names: fc.nat(20) }),
    { maxLength: 15 },
  )
  const corrections = fc.array(fc.record({ amount: fc.integer({ min: -5000, max: 5000 }), at: offset }), {
    maxLength: 4,
  })
  fc.assert(
    fc.property(invoices, payments, corrections, (bills, paid, corrected) => {
      const issued = bills.map(({ gross, issued: at }, i) => {
        const issuedOn = start.add({ days: at })
        return { id: `i${i}`, number: `00000${i}-2611`, issuedOn, dueOn: issuedOn.add({ days: 10 }), gross }
      })
      const made = paid.map(({ amount, paid: at, names }, i) => ({
        id: `p${i}`,
        paidOn: start.add({ days: at }),
        amount,
        purpose: `Оплата по счёту № 00000${names}-2611`,
      }))
      const fixes = corrected.map(({ amount, at }) => ({ on: start.add({ days: at }), amount }))
      const state = balanceOn(today, issued, made, fixes)
      const unpaid = sumKopecks(state.invoices.map((each) => each.unpaid))
      const raised = sumKopecks(
        fixes
          .filter(({ on, amount }) => amount > 0 && Temporal.PlainDate.compare(on, today) <= 0)
          .map(({ amount }) => amount),
      )
      const allocated = sumKopecks(state.parts.map(({ amount }) => amount))
      assert.equal(allocated, sumKopecks(state.invoices.map((each) => each.paid)))
      assert.ok(
        state.parts.every(({ amount }) => amount > 0) && state.invoices.every((each) => each.unpaid >= 0),
      )
      const isPast = (on: Temporal.PlainDate) => Temporal.PlainDate.compare(on, today) <= 0
      const money = sumKopecks([
        ...made.filter(({ paidOn }) => isPast(paidOn)).map(({ amount }) => amount),
        ...issued.filter(({ issuedOn, gross }) => gross < 0 && isPast(issuedOn)).map(({ gross }) => -gross),
        ...fixes.filter(({ on, amount }) => amount < 0 && isPast(on)).map(({ amount }) => -amount),
      ])
      assert.equal(state.balance, unpaid + raised - (money - allocated))
      assert.ok(money === allocated || unpaid === 0)
      assert.equal(state.debt - state.advance, state.balance)
      for (const each of made) {
        const used = sumKopecks(
          state.parts.filter(({ paymentId }) => paymentId === each.id).map(({ amount }) => amount),
        )
        assert.ok(used <= each.amount)
      }
    }),
  )
})
