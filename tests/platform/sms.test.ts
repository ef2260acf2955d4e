import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createSms } from '../../src/platform/sms.ts'

const now = () => new Date('2026-11-30T07:00:00Z')

test('without a gateway a message becomes a file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vodocabinet-sms-'))
  await createSms({ url: undefined, directory, now }).send('+79161234567', 'Код 1234')
  const [name = ''] = await readdir(directory)
  assert.equal(await readFile(join(directory, name), 'utf8'), '+79161234567\nКод 1234\n')
  await rm(directory, { recursive: true })
})

test('hands a message to the gateway and rejects what it refuses', async () => {
  const bodies: unknown[] = []
  let status = 200
  const carrier = createServer((req, res) => {
    let body = ''
    req.on('data', (part: Buffer) => (body += part.toString()))
    req.on('end', () => {
      bodies.push(JSON.parse(body))
      res.writeHead(status).end('whatever')
    })
  })
  carrier.listen(0, '127.0.0.1')
  await once(carrier, 'listening')
  const url = `http://127.0.0.1:${(carrier.address() as AddressInfo).port}/send`
  const sms = createSms({ url, directory: '', now })
  await sms.send('+79161234567', 'Код 1234')
  assert.deepEqual(bodies, [{ to: '+79161234567', text: 'Код 1234' }])
  status = 500
  await assert.rejects(sms.send('+79161234567', 'x'), /answered 500/)
  carrier.close()
  carrier.closeAllConnections()
})
