import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startApp } from '../support/app-process.ts'

/** P14: the first start on an empty folder with the demo, and the second one, until `/readyz` answers. */
export async function measureStart(say: (line: string) => void): Promise<{ coldMs: number; warmMs: number }> {
  const varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-bench-'))
  const port = await freePort()
  const start = async () => {
    const began = performance.now()
    const app = await startApp(varDir, port, { BCRYPT_COST: '11' })
    const ms = Math.round(performance.now() - began)
    await app.kill('SIGTERM')
    return ms
  }
  try {
    const coldMs = await start()
    const warmMs = await start()
    say(`P14  first start with the demo ${coldMs} ms (≤ 15000), second start ${warmMs} ms (≤ 3000)`)
    return { coldMs, warmMs }
  } finally {
    await rm(varDir, { recursive: true, force: true })
  }
}
