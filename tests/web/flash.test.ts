import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import express from 'express'
import type { SessionStore } from '../../src/platform/session-store.ts'
import { beginSession, leaveFlash, sessions } from '../../src/web/session.ts'

test('the sentence for the next page is written before the redirect is on its way', async () => {
  let isWritten = false
  const store: SessionStore = {
    find: () => Promise.resolve(undefined),
    save: async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      isWritten = true
    },
    findEnded: () => Promise.resolve(undefined),
    recentOf: () => Promise.resolve([]),
    end: () => Promise.resolve(),
    endOthers: () => Promise.resolve(),
  }
  const app = express()
  app.use(sessions(store, { secret: 'secret of the test, long enough', isSecure: false }))
  app.get('/', async (req, res) => {
    await beginSession(req, { id: 'somebody', isStaff: false })
    isWritten = false
    await leaveFlash(req, 'web:done')
    res.redirect(303, '/next')
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const request = get(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    assert.equal(answer.statusCode, 303)
    assert.ok(isWritten)
    answer.resume()
    await once(answer, 'end')
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
