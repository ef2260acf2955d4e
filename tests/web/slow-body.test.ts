import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import express from 'express'
import { dropSlowBodies } from '../../src/web/slow-body.ts'

const server = createServer()
before(async () => {
  const app = express()
  app.use(dropSlowBodies({ firstMs: 200, bytesPerSecond: 10_000, longestMs: 1_500 }))
  app.post('/', express.raw({ limit: '10mb', type: () => true }), (req, res) => {
    res.send(String((req.body as Buffer).length))
  })
  server.on('request', app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
after(() => {
  server.closeAllConnections()
  server.close()
})

/** Sends `size` bytes in portions every 50 ms; gives the answer and how long the connection lived. */
async function send(size: number, portion: number): Promise<{ answer: string; ms: number }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const began = performance.now()
  let answer = ''
  socket.on('error', () => undefined)
  socket.on('data', (data: Buffer) => {
    answer += data.toString()
    socket.destroy()
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`)
  let sent = 0
  const timer = setInterval(() => {
    const bytes = Math.min(portion, size - sent)
    if (bytes > 0) socket.write(Buffer.alloc(bytes))
    sent += bytes
  }, 50)
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5_000))])
  clearInterval(timer)
  socket.destroy()
  return { answer, ms: performance.now() - began }
}

test('a body that flows may take longer than the first limit', async () => {
  const { answer, ms } = await send(20_000, 1_500)
  assert.match(answer, /200 OK[\s\S]+20000$/)
  assert.ok(ms > 400)
})

test('a body that trickles is dropped', async () => {
  const { answer, ms } = await send(20_000, 10)
  assert.doesNotMatch(answer, /200 OK/)
  assert.ok(ms < 1_000, String(ms))
})

test('no body takes for ever', async () => {
  const { answer, ms } = await send(5_000_000, 1_500)
  assert.doesNotMatch(answer, /200 OK/)
  assert.ok(ms > 1_000 && ms < 3_000, String(ms))
})
