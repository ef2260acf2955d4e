import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  isFinalReading,
  mayMoveReading,
  movesFrom,
  needsReason,
  readingMovers,
  readingStates,
  sourcesOf,
} from '../../src/domain/reading-state.ts'
import {
  mayMoveSubmission,
  stepOpenTo,
  submissionMovers,
  submissionStates,
} from '../../src/domain/submission-state.ts'

const state = fc.constantFrom(...readingStates)
const mover = fc.constantFrom(...readingMovers)

test('the table of wording.md §4 stands', () => {
  const told = [
    ['NOT_SENT', 'ESTIMATED', 'run'],
    ['SUBMITTED', 'ON_CHECK', 'rule'],
    ['SUBMITTED', 'ON_CHECK', 'staff'],
    ['SUBMITTED', 'BATCHED', 'export'],
    ['SUBMITTED', 'REPLACED', 'user'],
    ['NOTED', 'SUBMITTED', 'staff'],
    ['ON_CHECK', 'SUBMITTED', 'metering'],
    ['ON_CHECK', 'RETURNED', 'metering'],
    ['ON_CHECK', 'REFUSED', 'metering'],
    ['RETURNED', 'REPLACED', 'user'],
    ['RETURNED', 'REFUSED', 'calendar'],
    ['BATCHED', 'ACCEPTED', 'billing'],
    ['BATCHED', 'REFUSED', 'billing'],
    ['ACCEPTED', 'CORRECTED', 'staff'],
    ['REFUSED', 'ESTIMATED', 'run'],
    ['CORRECTED', 'BATCHED', 'export'],
    ['ESTIMATED', 'ACCEPTED', 'billing'],
  ] as const
  for (const [from, to, by] of told) assert.ok(mayMoveReading(from, to, by), `${from} → ${to} by ${by}`)
})

test('nobody but those named may make a move', () => {
  const never = [
    ['SUBMITTED', 'ACCEPTED', 'user'],
    ['SUBMITTED', 'REFUSED', 'metering'],
    ['ON_CHECK', 'REFUSED', 'user'],
    ['RETURNED', 'SUBMITTED', 'user'],
    ['REFUSED', 'REPLACED', 'user'],
    ['NOTED', 'SUBMITTED', 'user'],
    ['ESTIMATED', 'SUBMITTED', 'staff'],
  ] as const
  for (const [from, to, by] of never) assert.ok(!mayMoveReading(from, to, by), `${from} → ${to} by ${by}`)
})

test('a replaced reading never moves again; every other has a way on', () => {
  fc.assert(fc.property(state, mover, (to, by) => !mayMoveReading('REPLACED', to, by)))
  for (const one of readingStates) assert.equal(isFinalReading(one), one === 'REPLACED', one)
})

test('sources and targets agree with the table, and an estimate never hides what was submitted', () => {
  fc.assert(
    fc.property(state, state, mover, (from, to, by) => {
      assert.equal(sourcesOf(to, by).includes(from), mayMoveReading(from, to, by))
      assert.equal(movesFrom(from, by).includes(to), mayMoveReading(from, to, by))
      if (to === 'ESTIMATED' && mayMoveReading(from, to, by))
        assert.ok(['NOT_SENT', 'REFUSED'].includes(from))
    }),
  )
})

test('only returned, refused and corrected say why', () => {
  assert.deepEqual(readingStates.filter(needsReason), ['RETURNED', 'REFUSED', 'CORRECTED'])
})

test('a draft goes to approval by who types, to submission by who may submit, to its end by the calendar', () => {
  assert.ok(mayMoveSubmission('DRAFT', 'FOR_APPROVAL', 'enterer'))
  assert.ok(!mayMoveSubmission('DRAFT', 'SUBMITTED', 'enterer'))
  assert.ok(!mayMoveSubmission('FOR_APPROVAL', 'SUBMITTED', 'enterer'))
  assert.ok(mayMoveSubmission('FOR_APPROVAL', 'DRAFT', 'submitter'))
  assert.ok(mayMoveSubmission('DRAFT', 'LAPSED', 'calendar'))
  assert.ok(!mayMoveSubmission('SUBMITTED', 'LAPSED', 'calendar'))
  for (const to of submissionStates)
    for (const by of submissionMovers) assert.ok(!mayMoveSubmission('REPLACED', to, by))
})

test('with four eyes nobody submits what he typed last; a viewer only looks', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (canEnter, canSubmit, needsApproval, typedLast) => {
        const step = stepOpenTo({ canEnter, canSubmit, needsApproval, typedLast })
        if (step === 'submit') assert.ok(canSubmit && !(needsApproval && typedLast))
        if (step === 'approve') assert.ok(canEnter)
        if (step === 'look') assert.ok(!canEnter)
      },
    ),
  )
})
