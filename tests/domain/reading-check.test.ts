import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { parseReadOn } from '../../src/domain/reading-check-verification.ts'
import { checkForm, checkMeter } from '../../src/domain/reading-check.ts'
import type { CheckContext, MeterRow, RegisterRow } from '../../src/domain/reading-row.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const context: CheckContext = { today: day('2026-11-30'), readOn: day('2026-11-30'), expired: 'note' }

// Read 100 on 31 October; 0.2 m³ a day, so 6 m³ are usual for 30 days; a 20 mm pipe carries 977 m³ at 1.2 m/s.
const register = (typed: string, extra: Partial<RegisterRow> = {}): RegisterRow => ({
  id: 'r1',
  index: 1,
  digits: 5,
  multiplier: new Decimal(1),
  previous: { value: 100, on: day('2026-10-31'), period: '2026-10' },
  typed,
  ...extra,
})
const meter = (typed: string, extra: Partial<MeterRow> = {}, main: Partial<RegisterRow> = {}): MeterRow => ({
  meterId: 'm1',
  registers: [register(typed, main)],
  diameterMm: new Decimal(20),
  kind: '',
  note: '',
  noteText: '',
  offFrom: '',
  offTo: '',
  avgDaily: new Decimal('0.2'),
  historyMonths: 12,
  lastVolumes: [new Decimal(5), new Decimal(7)],
  isReplacementKnown: false,
  ...extra,
})
const second = (typed: string): RegisterRow =>
  register(typed, { id: 'r2', index: 2, previous: { value: 50, on: day('2026-10-31'), period: '2026-10' } })
const estimate = { estimate: { value: 110, period: '2026-10' } }
const expired = { validUntil: day('2026-11-29') }

type Expected = {
  status: string
  codes: string[]
  field?: string
  outcome?: string
  kind?: string
  queue?: boolean
}
const CASES: [string, MeterRow, Expected][] = [
  ['1 usual', meter('106'), { status: 'ok', codes: ['USUAL'], outcome: 'SUBMITTED', kind: '51' }],
  [
    '1 flow makes the kind 51 whatever was sent',
    meter('106', { kind: '77' }),
    { status: 'ok', codes: ['USUAL'], kind: '51' },
  ],
  [
    '2 no flow, no kind',
    meter('100'),
    { status: 'error', codes: ['KIND_MISSING'], field: 'kind.r1', outcome: 'NOT_SENT' },
  ],
  [
    '2 no flow, a kind that does not answer',
    meter('100', { kind: '77' }),
    { status: 'error', codes: ['KIND_MISSING'] },
  ],
  [
    '3 no flow, 51',
    meter('100', { kind: '51' }),
    { status: 'confirm', codes: ['ZERO_UNUSUAL'], kind: '51', queue: true },
  ],
  [
    '3 no flow, 51, none is usual',
    meter('100', { kind: '51', avgDaily: new Decimal(0) }),
    { status: 'ok', codes: [], kind: '51' },
  ],
  [
    '4 54 with flow',
    meter('106', { kind: '54', offFrom: '01.11.2026' }),
    { status: 'error', codes: ['KIND_OFF_WITH_FLOW'], field: 'kind.r1' },
  ],
  ['5 below', meter('99'), { status: 'error', codes: ['BELOW_PREVIOUS'], field: 'value.r1' }],
  [
    '6 below the estimate',
    meter('106', {}, estimate),
    { status: 'ok', codes: ['BELOW_ESTIMATE', 'USUAL'], outcome: 'SUBMITTED' },
  ],
  [
    '7 as estimated',
    meter('110', {}, estimate),
    { status: 'confirm', codes: ['SAME_AS_ESTIMATE'], kind: '51' },
  ],
  [
    '7 an estimate equal to the own value is not asked about',
    meter('100', { kind: '54', offFrom: '01.11.2026' }, { estimate: { value: 100, period: '2026-10' } }),
    { status: 'ok', codes: [], kind: '54' },
  ],
  [
    '8 round the dial',
    meter('4', { note: '06' }, { previous: { value: 99_997, on: day('2026-10-31'), period: '2026-10' } }),
    { status: 'confirm', codes: ['ROLLOVER'] },
  ],
  [
    '9 note 06 for nothing',
    meter('106', { note: '06' }),
    { status: 'error', codes: ['ROLLOVER_NOT_NEEDED'], field: 'note.r1' },
  ],
  [
    '9 note 06 on an equal value',
    meter('100', { note: '06' }),
    { status: 'error', codes: ['ROLLOVER_NOT_NEEDED'] },
  ],
  ['10 three times the mean passes', meter('118'), { status: 'ok', codes: ['USUAL'] }],
  [
    '10 more than three times the mean',
    meter('119'),
    { status: 'confirm', codes: ['MUCH_MORE'], queue: true },
  ],
  [
    '10 above the pipe at 1.2 m/s',
    meter('1100', { avgDaily: undefined }),
    { status: 'confirm', codes: ['ABOVE_PIPE_NORMAL'] },
  ],
  ['11 above the pipe at 3 m/s', meter('9999'), { status: 'error', codes: ['ABOVE_PIPE'] }],
  [
    '11 note 06 beyond belief',
    meter('99', { note: '06' }),
    { status: 'error', codes: ['ABOVE_PIPE', 'ROLLOVER'] },
  ],
  ['12 empty', meter(''), { status: 'empty', codes: ['EMPTY'], outcome: 'NOT_SENT' }],
  ['12 a preset kind is not a value', meter(' ', { kind: '51' }), { status: 'empty', codes: ['EMPTY'] }],
  [
    '14 note instead of a value',
    meter('', { note: '03' }),
    { status: 'note-only', codes: ['NOTE_ONLY'], outcome: 'NOT_SENT', queue: true },
  ],
  [
    '14 another note asks for the value',
    meter('', { note: '04' }),
    { status: 'error', codes: ['VALUE_MISSING'], field: 'value.r1' },
  ],
  [
    '14 note 04 with a value goes to staff',
    meter('106', { note: '04' }),
    { status: 'ok', codes: ['USUAL'], queue: true },
  ],
  [
    '15 new meter unknown',
    meter('106', { note: '02' }),
    { status: 'error', codes: ['NEW_METER_UNKNOWN'], field: 'note.r1' },
  ],
  [
    '15 new meter known',
    meter('106', { note: '02', isReplacementKnown: true }),
    { status: 'ok', codes: ['USUAL'] },
  ],
  [
    '16 one register of two',
    meter('', { registers: [register('106'), second('')] }),
    { status: 'error', codes: ['REGISTER_EMPTY'], field: 'value.r2' },
  ],
  [
    '16 both registers',
    meter('', { registers: [register('103'), second('53')] }),
    { status: 'ok', codes: ['USUAL'] },
  ],
  [
    '17 expired, noted',
    meter('106', expired),
    { status: 'confirm', codes: ['VERIFICATION_EXPIRED'], outcome: 'NOTED' },
  ],
  [
    '17 good on its last day',
    meter('106', { validUntil: day('2026-11-30') }),
    { status: 'ok', codes: ['USUAL', 'VERIFICATION_ENDING'], outcome: 'SUBMITTED' },
  ],
  [
    '18 sixty days left',
    meter('106', { validUntil: day('2027-01-29') }),
    { status: 'ok', codes: ['USUAL', 'VERIFICATION_ENDING'] },
  ],
  [
    '18 sixty-one days left',
    meter('106', { validUntil: day('2027-01-30') }),
    { status: 'ok', codes: ['USUAL'] },
  ],
  // domain.md §10: verified 25.11.2020 for six years, so until 24.11.2026; expired from the 25th.
  [
    '17 verified until the 24th, read on the 30th',
    meter('106', { validUntil: day('2026-11-24') }),
    { status: 'confirm', codes: ['VERIFICATION_EXPIRED'], outcome: 'NOTED' },
  ],
  [
    '2 a kind the dictionary has dropped does not answer',
    meter('100', { kind: '52' }),
    { status: 'error', codes: ['KIND_MISSING'] },
  ],
  ['20 decimals', meter('123,4'), { status: 'error', codes: ['NOT_INTEGER'], field: 'value.r1' }],
  ['20 signs', meter('+5'), { status: 'error', codes: ['NOT_INTEGER'] }],
  ['21 too many digits', meter('100000'), { status: 'error', codes: ['TOO_MANY_DIGITS'] }],
  ['21 leading zeros are no digits', meter('000106'), { status: 'ok', codes: ['USUAL'] }],
  [
    '22 removed',
    meter('106', { removedOn: day('2026-11-05') }),
    { status: 'error', codes: ['METER_REMOVED'] },
  ],
  [
    '22 removed and left empty',
    meter('', { removedOn: day('2026-11-05') }),
    { status: 'empty', codes: ['EMPTY'] },
  ],
  [
    '54 without dates',
    meter('100', { kind: '54' }),
    { status: 'error', codes: ['OFF_FROM_MISSING'], field: 'offFrom.r1' },
  ],
  [
    '54 still off',
    meter('100', { kind: '54', offFrom: '2026-11-01' }),
    { status: 'ok', codes: [], kind: '54' },
  ],
  [
    '54 before the previous reading',
    meter('100', { kind: '54', offFrom: '30.10.2026' }),
    { status: 'error', codes: ['OFF_DATES_OUTSIDE'] },
  ],
  [
    '54 into the future',
    meter('100', { kind: '54', offFrom: '01.11.2026', offTo: '01.12.2026' }),
    { status: 'error', codes: ['OFF_DATES_OUTSIDE'], field: 'offTo.r1' },
  ],
  [
    '54 backwards',
    meter('100', { kind: '54', offFrom: '20.11.2026', offTo: '10.11.2026' }),
    { status: 'error', codes: ['OFF_DATES_REVERSED'] },
  ],
  [
    '54 on no day',
    meter('100', { kind: '54', offFrom: '31.11.2026' }),
    { status: 'error', codes: ['OFF_DATE_UNREADABLE'] },
  ],
  [
    '07 with flow and dates',
    meter('106', { note: '07', offFrom: '01.11.2026', offTo: '05.11.2026' }),
    { status: 'ok', codes: ['USUAL'], kind: '51' },
  ],
  [
    '99 without text',
    meter('106', { note: '99', noteText: ' a ' }),
    { status: 'error', codes: ['NOTE_TEXT_WRONG'], field: 'noteText.r1' },
  ],
  [
    '99 with three hundred signs outside the first plane',
    meter('106', { note: '99', noteText: '😀'.repeat(300) }),
    { status: 'ok', codes: ['USUAL'] },
  ],
  [
    '99 with one sign more',
    meter('106', { note: '99', noteText: '😀'.repeat(301) }),
    { status: 'error', codes: ['NOTE_TEXT_WRONG'], field: 'noteText.r1' },
  ],
  [
    '99 with a bell in it',
    meter('106', { note: '99', noteText: 'а\u0007бв' }),
    { status: 'error', codes: ['NOTE_TEXT_CHARACTERS'], field: 'noteText.r1' },
  ],
  [
    'a text beside another note has the same limit',
    meter('106', { note: '04', noteText: 'я'.repeat(301) }),
    { status: 'error', codes: ['NOTE_TEXT_TOO_LONG'], field: 'noteText.r1' },
  ],
  ['99 with text', meter('106', { note: '99', noteText: 'подтекает' }), { status: 'ok', codes: ['USUAL'] }],
  [
    'same as in two months before',
    meter('106', { lastVolumes: [new Decimal(6), new Decimal(6)] }),
    { status: 'confirm', codes: ['SAME_CONSUMPTION'] },
  ],
  [
    'same as in one month before',
    meter('106', { lastVolumes: [new Decimal(6), new Decimal(5)] }),
    { status: 'ok', codes: ['USUAL'] },
  ],
  [
    'short history',
    meter('106', { avgDaily: undefined, historyMonths: 2 }),
    { status: 'ok', codes: ['SHORT_HISTORY'] },
  ],
  [
    'read before the previous reading',
    meter('106', {}, { previous: { value: 100, on: day('2026-11-30'), period: '2026-10' } }),
    { status: 'error', codes: ['READ_ON_TOO_EARLY'], field: 'readOn' },
  ],
  [
    'no previous value at all',
    meter('106', {}, { previous: undefined }),
    { status: 'ok', codes: [], kind: '51' },
  ],
]

for (const [name, row, expected] of CASES) {
  test(`check: ${name}`, () => {
    const checked = checkMeter(context, row)
    assert.equal(checked.status, expected.status)
    assert.deepEqual(checked.verdicts.map(({ code }) => code).sort(), [...expected.codes].sort())
    if (expected.field !== undefined) assert.equal(checked.verdicts[0]?.field, expected.field)
    if (expected.outcome !== undefined) assert.equal(checked.outcome, expected.outcome)
    if (expected.kind !== undefined) assert.equal(checked.kind, expected.kind)
    assert.equal(checked.goesToQueue, expected.queue ?? checked.goesToQueue)
  })
}

test('a kind answers as long as its dictionary has it', () => {
  const off = meter('100', { kind: '54', offFrom: '01.11.2026' })
  const kinds = (...codes: string[]) => checkMeter({ ...context, kindCodes: new Set(codes) }, off).status
  assert.deepEqual([kinds('51', '54'), kinds('51')], ['ok', 'error'])
})

test('verified until 24 November means expired from the 25th', () => {
  const on = (readOn: string) =>
    checkMeter({ ...context, readOn: day(readOn) }, meter('106', { validUntil: day('2026-11-24') })).outcome
  assert.deepEqual([on('2026-11-24'), on('2026-11-25')], ['SUBMITTED', 'NOTED'])
})

test('12,5 comes with its repair', () => {
  assert.deepEqual(checkMeter(context, meter('12,5')).repair, { field: 'value.r1', value: '12' })
})

test('says figures with the verdict', () => {
  const [verdict] = checkMeter(context, meter('119')).verdicts
  assert.deepEqual(verdict, {
    code: 'MUCH_MORE',
    level: 'confirm',
    field: 'value.r1',
    params: { volume: '19', usual: '6', days: 30 },
  })
})

test('refuses a reading after the verification where the policy says so', () => {
  const checked = checkMeter({ ...context, expired: 'refuse' }, meter('106', expired))
  assert.deepEqual(
    checked.verdicts.map(({ code }) => code),
    ['VERIFICATION_REFUSED'],
  )
  assert.equal(checked.status, 'error')
})

test('19: adds the parts of a replacement, over the days since the old meter was read', () => {
  const oldPart = {
    serial: 'old',
    previous: 500,
    previousOn: day('2026-10-31'),
    final: 503,
    removedOn: day('2026-11-15'),
    digits: 5,
    multiplier: new Decimal(1),
  }
  const checked = checkMeter(
    context,
    meter('4', {}, { previous: { value: 0, on: day('2026-11-15') }, oldPart }),
  )
  assert.equal(checked.consumption?.toString(), '7')
  assert.equal(checked.days, 30)
  const replaced = checked.verdicts.find(({ code }) => code === 'REPLACED')
  assert.deepEqual(replaced?.params, {
    removedOn: '2026-11-15',
    oldFinal: 503,
    initial: 0,
    oldVolume: '3',
    newVolume: '4',
  })
})

test('takes what was estimated off what is charged now', () => {
  const checked = checkMeter(context, meter('106', { estimatedSince: [new Decimal('7.833')] }, estimate))
  assert.equal(checked.chargedNow?.toString(), '-1.833')
})

test('two registers: the flow is the sum, and only one need go round', () => {
  const high = { value: 99_998, on: day('2026-10-31'), period: '2026-10' }
  const checked = checkMeter(
    context,
    meter('', { note: '06', registers: [register('2', { previous: high }), second('52')] }),
  )
  assert.equal(checked.consumption?.toString(), '6')
  assert.equal(checked.status, 'confirm')
})

test('13: nothing filled in at all is an error of the form', () => {
  const checked = checkForm(context, [meter(''), meter('')])
  assert.deepEqual(
    checked.form.map(({ code }) => code),
    ['ALL_EMPTY'],
  )
  assert.ok(checked.hasErrors)
})

test('a row with an error does not hold the others', () => {
  const checked = checkForm(context, [
    meter('106'),
    meter('99'),
    meter(''),
    meter('', { note: '01' }),
    meter('119'),
  ])
  assert.deepEqual(
    checked.meters.map(({ status }) => status),
    ['ok', 'error', 'empty', 'note-only', 'confirm'],
  )
  assert.deepEqual(
    [checked.going, checked.notesOnly, checked.hasErrors, checked.needsConfirmation],
    [2, 1, true, true],
  )
  assert.deepEqual(checked.form, [])
})

test('reads the day of reading: today by default, never in the future', () => {
  assert.equal(parseReadOn('', context.today).day.toString(), '2026-11-30')
  assert.equal(parseReadOn('29.11.2026', context.today).day.toString(), '2026-11-29')
  assert.equal(parseReadOn('01.12.2026', context.today).verdict?.code, 'READ_ON_FUTURE')
  assert.equal(parseReadOn('вчера', context.today).verdict?.code, 'READ_ON_UNREADABLE')
})

test('whatever is typed, a row goes only with a value, a kind and no error', () => {
  const raw = fc.oneof(fc.string(), fc.integer({ min: 0, max: 120_000 }).map(String))
  const note = fc.constantFrom('', '01', '02', '03', '04', '05', '06', '07', '99')
  fc.assert(
    fc.property(
      raw,
      fc.constantFrom('', '51', '54'),
      note,
      fc.string(),
      raw,
      (typed, kind, code, text, off) => {
        const checked = checkMeter(context, meter(typed, { kind, note: code, noteText: text, offFrom: off }))
        const goes = checked.status === 'ok' || checked.status === 'confirm'
        assert.equal(goes, checked.outcome !== 'NOT_SENT')
        assert.equal(
          checked.status === 'error',
          checked.verdicts.some(({ level }) => level === 'error'),
        )
        if (!goes) return
        assert.ok(checked.kind !== undefined && checked.consumption?.greaterThanOrEqualTo(0))
        assert.ok(checked.registers.every(({ value }) => value !== undefined))
      },
    ),
  )
})
