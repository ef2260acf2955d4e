import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { createDirectoryFiles } from '../../src/platform/files.ts'

test('a sender who breaks off while the file is being opened leaves no file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'files-'))
  const files = createDirectoryFiles(directory)
  const breakOff = async () => {
    const content = new PassThrough().on('error', () => undefined)
    const received = files.receive(content)
    content.destroy(new Error('the sender left'))
    await assert.rejects(received, /the sender left/)
  }
  // Opening and removing raced once in some two thousand tries.
  for (let round = 0; round < 1_500; round++) await Promise.all(Array.from({ length: 5 }, breakOff))
  assert.deepEqual(await readdir(join(directory, 'incoming')), [])
  await rm(directory, { recursive: true })
})
