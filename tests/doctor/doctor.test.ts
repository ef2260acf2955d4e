import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { measureClean, measureSlips, topOne } from './report.ts'
import { readForms } from './world.ts'

// 500 slips of each kind on the meters of the demo; 20,000 by hand (measure.ts, docs/mistake-doctor.md).
const forms = readForms(join(import.meta.dirname, '..', '..', 'prisma', 'seed', 'demo'))
const seed = 3141

test('the doctor is silent on right forms: false alarms on at most one register in a hundred', () => {
  const { registers, alarms } = measureClean(forms)
  assert.ok(registers > 5000, `${registers} registers`)
  assert.ok(alarms <= registers / 100, `${alarms} of ${registers}`)
})

test('the first explanation is right for four noticeable slips in five, of every kind', () => {
  const reports = measureSlips(forms, 500, seed)
  assert.ok(topOne(reports) >= 0.8, String(topOne(reports)))
  for (const { kind, made, noticeable, outcomes } of reports) {
    assert.equal(made, 500, kind)
    const right = (outcomes.restored + outcomes.again) / noticeable
    assert.ok(right >= 0.8, `${kind}: ${right.toFixed(3)} of ${noticeable}`)
  }
})
