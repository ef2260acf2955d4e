import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, startApp } from '../support/app-process.ts'
import { formFields, WebClient } from '../support/web-client.ts'

/** `odd` must be empty; the slowest busy page at most 5 s, recovery too. */
export type FrozenFigures = {
  seconds: number
  asked: number
  slowestBusyMs: number
  recoveryMs: number
  odd: string[]
}

/**
 * R3: every process of the database is frozen (SIGSTOP). Pages answer 503 with Retry-After within 5 s and keep what
 * was typed, static files and /healthz go on, and after the thaw the same process serves again.
 */
export async function frozenDatabase(seconds: number, say: (line: string) => void): Promise<FrozenFigures> {
  const varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-faults-'))
  const app = await startApp(varDir, await freePort())
  const figures: FrozenFigures = { seconds, asked: 0, slowestBusyMs: 0, recoveryMs: 0, odd: [] }
  const server = Number((await readFile(join(varDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
  try {
    const vera = new WebClient(app.base)
    await vera.signIn('vera')
    const path = (await vera.get('/cabinet/readings')).location
    const form = formFields((await vera.get(path)).$, path)
    const field = Object.keys(form).find((name) => name.startsWith('value.')) ?? ''
    const frozen = [server, ...childrenOf(server)]
    signal(frozen, 'SIGSTOP')
    const end = performance.now() + seconds * 1000
    try {
      while (performance.now() < end)
        await Promise.all([
          ...Array.from({ length: 8 }, () => askBusy(figures, () => vera.get('/cabinet/history'))),
          askBusy(figures, () => vera.post(path, { ...form, [field]: '12345', action: 'save' }), '12345'),
          askStatus(figures, `${app.base}/healthz`, 200),
          askStatus(figures, `${app.base}/favicon.ico`, 200),
          askStatus(figures, `${app.base}/readyz`, 503),
          sleep(500),
        ])
    } finally {
      signal(frozen, 'SIGCONT')
    }
    say(`thawed after ${figures.asked} requests`)
    figures.recoveryMs = await recovery(vera)
    const again = await vera.post(path, { ...form, [field]: '12345', action: 'save' })
    if (again.status !== 303) figures.odd.push(`saving after the thaw answered ${again.status}`)
    return figures
  } finally {
    await app.kill('SIGTERM')
    await rm(varDir, { recursive: true, force: true })
  }
}

async function askBusy(
  figures: FrozenFigures,
  ask: () => ReturnType<WebClient['get']>,
  typed?: string,
): Promise<void> {
  const began = performance.now()
  const answer = await ask()
  figures.asked++
  figures.slowestBusyMs = Math.max(figures.slowestBusyMs, Math.round(performance.now() - began))
  if (answer.status !== 503) figures.odd.push(`answered ${answer.status} while frozen`)
  if (answer.status === 503 && answer.headers.get('retry-after') === null) figures.odd.push('no Retry-After')
  if (typed !== undefined && !answer.text.includes(`value="${typed}"`))
    figures.odd.push('what was typed is lost')
}

async function askStatus(figures: FrozenFigures, url: string, expected: number): Promise<void> {
  const began = performance.now()
  const { status } = await fetch(url)
  const ms = performance.now() - began
  if (status !== expected) figures.odd.push(`${url} answered ${status}`)
  if (expected === 200 && ms > 1_000) figures.odd.push(`${url} took ${Math.round(ms)} ms`)
}

async function recovery(client: WebClient): Promise<number> {
  const began = performance.now()
  for (;;) {
    const { status } = await client.get('/cabinet/history')
    const ms = Math.round(performance.now() - began)
    if (status === 200 || ms > 60_000) return ms
    await sleep(50)
  }
}

function childrenOf(pid: number): number[] {
  const told = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = told
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([child = 0, parent]) => (parent === pid ? [child] : []))
}

function signal(pids: readonly number[], name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // a connection's process that went by itself
    }
  }
}
