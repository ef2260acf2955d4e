import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Request, Response } from 'express'
import { Temporal } from 'temporal-polyfill'
import { RequestError } from '../../src/web/request-error.ts'
import { stepUpOnly } from '../../src/web/step-up.ts'

const now = Temporal.Instant.from('2026-11-30T10:00+03:00')

/** What the guard does with a request whose password was given so many seconds ago. */
function knock(method: string, secondsAgo: number | undefined): string {
  const req = {
    method,
    originalUrl: '/cabinet/settings/email?x=1',
    arrivedAt: now,
    session:
      secondsAgo === undefined ? {} : { steppedUpMs: now.epochMilliseconds - Math.round(secondsAgo * 1000) },
  } as unknown as Request
  let said = ''
  const res = { redirect: (status: number, to: string) => (said = `${status} ${to}`) } as unknown as Response
  try {
    void stepUpOnly(req, res, () => (said = 'in'))
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    said = `${error.status} ${error.code}`
  }
  return said
}

test('a page leads through the password and back, a form is refused', () => {
  assert.equal(knock('GET', undefined), '303 /login/again?next=%2Fcabinet%2Fsettings%2Femail%3Fx%3D1')
  assert.equal(knock('POST', undefined), '403 step-up')
})

test('the password counts for ten minutes and not a moment longer', () => {
  for (const method of ['GET', 'POST']) {
    assert.equal(knock(method, 0), 'in')
    assert.equal(knock(method, 599.999), 'in')
    assert.notEqual(knock(method, 600), 'in')
  }
})

test('a password given in the future, after the clock was set back, counts for nothing', () => {
  assert.notEqual(knock('POST', -1), 'in')
})
