import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import type { RememberedValue } from '../../src/domain/consumption.ts'
import { applyChanges, diagnose, type DoctorRow } from '../../src/domain/mistake-doctor.ts'
import { addMonths, lastDay } from '../../src/domain/period.ts'
import { checkMeter } from '../../src/domain/reading-check.ts'
import type { CheckContext } from '../../src/domain/reading-row.ts'

const day = Temporal.PlainDate.from('2026-11-30')
const context: CheckContext = { today: day, readOn: day, expired: 'note' }

type Facts = {
  id: string
  previous: number
  typed: string
  /** m³ a month, newest last; the last stands before `previous` */
  flows?: readonly number[]
  service?: DoctorRow['service']
  account?: string
  digits?: number
  kind?: string
  note?: string
  second?: { previous: number; typed: string; flows: readonly number[] }
}

const steady = [7, 8, 6, 7, 8, 7, 7, 6, 8, 7, 7, 8]

function pastOf(previous: number, flows: readonly number[], dial: number): RememberedValue[] {
  const values = [previous]
  for (const flow of flows.toReversed()) values.unshift(((values[0] ?? 0) - flow + dial) % dial)
  return values.map((value, i) => {
    const period = addMonths('2026-10', i + 1 - values.length)
    return { period, value, readOn: lastDay(period), isOwn: true }
  })
}

function rowOf(facts: Facts): DoctorRow {
  const {
    id,
    digits = 5,
    flows = steady,
    service = 'COLD',
    account = 'a',
    kind = '',
    note = '',
    second,
  } = facts
  const registers = [
    { previous: facts.previous, typed: facts.typed, flows },
    ...(second === undefined ? [] : [second]),
  ]
  const total = registers.reduce((sum, { flows: list }) => sum + list.reduce((a, b) => a + b, 0), 0)
  return {
    accountId: account,
    service,
    past: registers.map(({ previous, flows: list }) => pastOf(previous, list, 10 ** digits)),
    row: {
      meterId: id,
      registers: registers.map(({ previous, typed }, i) => ({
        id: `${id}-${i + 1}`,
        index: i + 1,
        digits,
        multiplier: new Decimal(1),
        previous: { value: previous, on: lastDay('2026-10'), period: '2026-10' },
        typed,
      })),
      diameterMm: new Decimal(20),
      kind,
      note,
      noteText: '',
      offFrom: '',
      offTo: '',
      avgDaily: new Decimal(total).div(flows.length * 30.4),
      historyMonths: flows.length,
      lastVolumes: [],
      isReplacementKnown: false,
    },
  }
}

const asked = (...facts: Facts[]) => diagnose(context, '2026-11', facts.map(rowOf))
const firstOf = (...facts: Facts[]) => asked(...facts).get(`${facts[0]?.id ?? ''}-1`)?.[0]

const cold: Facts = { id: 'cold', previous: 454, typed: '461' }
const hot: Facts = {
  id: 'hot',
  previous: 311,
  typed: '315',
  service: 'HOT',
  flows: [4, 5, 4, 4, 3, 4, 5, 4, 4, 5, 4, 4],
}
const value = (to: string, id = 'cold-1') => [{ registerId: id, value: to }]

const CASES: [string, Facts[], string, unknown][] = [
  [
    'cold and hot swapped',
    [
      { ...cold, typed: '315' },
      { ...hot, typed: '461' },
    ],
    'COLD_HOT_SWAPPED',
    [...value('461'), ...value('315', 'hot-1')],
  ],
  [
    'two rows swapped',
    [
      { ...cold, typed: '9107' },
      { ...cold, id: 'far', account: 'b', previous: 9100, typed: '461' },
    ],
    'ROWS_SWAPPED',
    [...value('9107', 'far-1'), ...value('461')].toReversed(),
  ],
  [
    'registers swapped',
    [{ ...cold, typed: '52', second: { previous: 50, typed: '461', flows: steady.map(() => 2) } }],
    'REGISTERS_SWAPPED',
    [...value('461'), ...value('52', 'cold-2')],
  ],
  ['neighbouring digits', [{ ...cold, typed: '641' }], 'DIGITS_TRANSPOSED', value('461')],
  [
    'a digit missing in the middle',
    [{ ...cold, previous: 53_352, typed: '5359' }],
    'DIGIT_MISSING',
    value('53359'),
  ],
  ['the last digit missing: nobody knows it', [{ ...cold, typed: '46' }], 'DIGIT_MISSING', value('')],
  ['a digit twice', [{ ...cold, typed: '4461' }], 'DIGIT_DOUBLED', value('461')],
  ['three red digits', [{ ...cold, typed: '461 907' }], 'LITRES', value('461')],
  ['three red digits with the zeros before', [{ ...cold, typed: '00461907' }], 'LITRES', value('461')],
  ['one red digit', [{ ...cold, typed: '4619' }], 'TEN_TIMES', value('461')],
  [
    'the dial went round',
    [{ ...cold, previous: 99_997, typed: '4' }],
    'DIAL_ROUND',
    [{ registerId: 'cold-1', note: '06' }],
  ],
  ['the previous value again', [{ ...cold, typed: '454' }], 'LAST_MONTH', value('')],
  ['the value before the previous', [{ ...cold, typed: '446' }], 'LAST_MONTH', value('')],
  [
    'the previous value of a meter nothing was typed for',
    [
      { ...cold, typed: '98110' },
      { ...cold, id: 'far', account: 'b', previous: 98_110, typed: '' },
    ],
    'OTHER_METER',
    value(''),
  ],
  [
    'another meter’s previous value',
    [
      { ...cold, typed: '98110' },
      { ...cold, id: 'far', account: 'b', previous: 98_110, typed: '98117' },
    ],
    'OTHER_METER',
    value(''),
  ],
]

for (const [name, facts, kind, changes] of CASES)
  test(`explains ${name}`, () => {
    const said = firstOf(...facts)
    assert.equal(said?.kind, kind)
    const sorted = (list: unknown) =>
      (list as { registerId: string }[]).toSorted((a, b) => a.registerId.localeCompare(b.registerId))
    assert.deepEqual(sorted(said.changes), sorted(changes))
  })

/** Six meters of one house, one below the other. */
const column = [454, 1210, 87, 3302, 655, 2040].map((previous, i): Facts => ({
  id: `c${i}`,
  account: 'column',
  previous,
  typed: '',
}))
const right = column.map(({ previous }) => String(previous + 7))
const typedAs = (...typed: (string | undefined)[]) =>
  column.map((facts, i) => ({ ...facts, typed: typed[i] ?? '' }))
const [r0, r1, r2, r3, r4, r5] = right

const COLUMNS: [string, Facts[], { step: string; count: number }, (string | undefined)[]][] = [
  ['one row too low', typedAs('', r0, r1, r2, r3, r4), { step: 'down', count: 5 }, [r0, r1, r2, r3, r4, '']],
  ['one row too high', typedAs(r1, r2, r3, r4, r5, ''), { step: 'up', count: 5 }, ['', r1, r2, r3, r4, r5]],
  [
    'too low after right rows',
    typedAs(r0, '', r1, r2, r3, r5),
    { step: 'down', count: 3 },
    [r0, r1, r2, r3, '', r5],
  ],
  [
    'too low from a row typed twice',
    typedAs(r0, r1, r1, r2, r3, r4),
    { step: 'down', count: 4 },
    [r0, r1, r2, r3, r4, ''],
  ],
  [
    'too low under a foreign figure',
    typedAs(r0, '98110', r1, r2, r3, r4),
    { step: 'down', count: 4 },
    [r0, r1, r2, r3, r4, ''],
  ],
  [
    'too low with its heading',
    typedAs('Показание', r0, r1, r2, r3, r4),
    { step: 'down', count: 5 },
    [r0, r1, r2, r3, r4, ''],
  ],
  [
    'too high with an empty row in it',
    typedAs(r1, '', r3, r4, r5, ''),
    { step: 'up', count: 4 },
    ['', r1, '', r3, r4, r5],
  ],
  [
    'too low with a slip of its own in it',
    typedAs('', r0, r1, '78', r3, r4),
    { step: 'down', count: 5 },
    [r0, r1, '78', r3, r4, ''],
  ],
]

for (const [name, facts, told, repaired] of COLUMNS)
  test(`explains a column put ${name}, with one repair for all of it`, () => {
    const said = [...asked(...facts).values()].flat()
    const [one] = said
    assert.deepEqual(
      said.map(({ kind }) => kind),
      ['COLUMN_SHIFTED'],
    )
    assert.equal(one?.column?.step, told.step)
    assert.equal(one.column.count, told.count)
    const changes = one.changes
    const values = facts.map((each) => applyChanges(rowOf(each).row, changes).registers[0]?.typed)
    assert.deepEqual(
      values,
      repaired.map((value) => value ?? ''),
    )
  })

test('a column of which every row would be doubted again is not moved', () => {
  const leaking = typedAs('', r0, r1, r2, r3, r4).map((facts) => ({ ...facts, note: '06' }))
  assert.ok([...asked(...leaking).values()].flat().every(({ kind }) => kind !== 'COLUMN_SHIFTED'))
})

const SILENT: [string, Facts[]][] = [
  [
    'meters of a new house that all show much the same',
    column.map((facts) => ({ ...facts, previous: 31, typed: '38' })),
  ],
  ['right values with an empty row above them', typedAs('', r1, r2, r3, r4, r5)],
  ['a usual value', [cold, hot]],
  ['twice the usual', [{ ...cold, typed: '469' }]],
  ['an empty field', [{ ...cold, typed: '' }]],
  [
    'words, decimals, signs',
    [
      { ...cold, typed: '461,5' },
      { ...hot, typed: '+315' },
    ],
  ],
  ['a leak that no slip explains', [{ ...cold, typed: '537' }]],
  ['nonsense that no slip explains', [{ ...cold, typed: '97300' }]],
  ['no flow, and why has been said', [{ ...cold, typed: '454', kind: '51' }]],
  ['no flow where none has been for a year', [{ ...cold, typed: '454', flows: steady.map(() => 0) }]],
  ['a meter too young to know', [{ ...cold, typed: '641', flows: [7] }]],
  ['going round with its note', [{ ...cold, previous: 99_997, typed: '4', note: '06' }]],
  [
    'a summer that is always wet',
    [{ ...cold, typed: '484', flows: [30, ...steady.slice(1), 30, ...steady.slice(1), 7].slice(-25) }],
  ],
]

for (const [name, facts] of SILENT)
  test(`is silent about ${name}`, () => {
    assert.deepEqual([...asked(...facts).values()].flat(), [])
  })

test('the same month of earlier years weighs more: what is strange in May is usual in November', () => {
  const year = [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 40, 7]
  // flows end in October: the eleventh from the end of each year is November
  const wetNovembers = [...year, ...year, ...year].map((_, i, all) => ((all.length - i) % 12 === 11 ? 40 : 7))
  assert.deepEqual([...asked({ ...cold, previous: 4540, typed: '4579', flows: wetNovembers }).values()], [])
})

const slip = fc.record({
  typed: fc.oneof(
    fc.nat(999_999).map(String),
    fc.constantFrom(
      '461',
      '641',
      '4461',
      '46',
      '461123',
      '4619',
      '454',
      '315',
      '999999999999',
      '000',
      '٤٦١',
      '\u202e461',
    ),
  ),
  other: fc.nat(2_000).map(String),
  previous: fc.constantFrom(454, 311, 99_997, 0, 50_000),
  flow: fc.nat(12),
  note: fc.constantFrom('', '06', '01'),
})

test('never proposes what the check would refuse or doubt again, at most two, as one outcome each', () => {
  fc.assert(
    fc.property(slip, ({ typed, other, previous, flow, note }) => {
      const rows = [
        rowOf({ id: 'one', previous, typed, note, flows: steady.map((month) => month + flow) }),
        rowOf({ id: 'two', previous: 311, typed: other, service: 'HOT' }),
      ]
      for (const list of diagnose(context, '2026-11', rows).values()) {
        assert.ok(list.length >= 1 && list.length <= 2)
        for (const { changes, chance } of list) {
          assert.ok(chance > 0 && chance <= 1 + 1e-9)
          const touched = rows.filter(({ row }) =>
            changes.some(({ registerId }) => row.registers.some(({ id }) => id === registerId)),
          )
          assert.ok(touched.length >= 1)
          for (const { row } of touched) {
            const repaired = applyChanges({ ...row, kind: row.kind || '51' }, changes)
            if (repaired.registers.some((register) => register.typed === '')) continue
            const { status, verdicts } = checkMeter(context, repaired)
            assert.ok(status === 'ok' || status === 'confirm', JSON.stringify({ changes, verdicts }))
            assert.ok(!verdicts.some(({ code }) => code === 'MUCH_MORE' || code === 'ABOVE_PIPE_NORMAL'))
          }
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('silent on any month within the usual, whatever the meter', () => {
  fc.assert(
    fc.property(
      fc.nat(90_000),
      fc.integer({ min: 3, max: 400 }),
      fc.double({ min: 0.85, max: 1.15, noNaN: true }),
      (previous, mean, factor) => {
        const typed = String(previous + Math.round(mean * factor))
        const row = rowOf({
          id: 'one',
          previous,
          typed,
          digits: 6,
          flows: steady.map((month) => Math.round((month / 7) * mean)),
        })
        assert.deepEqual([...diagnose(context, '2026-11', [row]).values()], [])
      },
    ),
    { numRuns: 300 },
  )
})

for (const [name, away] of [
  ['shifted by one', 1],
  ['shifted by seven, which is no column', 7],
] as const)
  test(`a thousand rows, all of them wrong, are looked through at once: ${name}`, () => {
    const rows = Array.from({ length: 1000 }, (_, i) =>
      rowOf({
        id: `m${i}`,
        account: `a${i}`,
        previous: 20_000 + i * 37,
        typed: String(20_007 + ((i + away) % 1000) * 37),
        digits: 6,
      }),
    )
    for (let warm = 0; warm < 3; warm++) diagnose(context, '2026-11', rows)
    const began = process.cpuUsage()
    diagnose(context, '2026-11', rows)
    const ms = process.cpuUsage(began).user / 1000
    assert.ok(ms < 500, `${ms} ms`)
  })
