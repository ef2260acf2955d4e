import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, startApp } from '../support/app-process.ts'
import { WebClient } from '../support/web-client.ts'

/** `failed` must be 0. */
export type RestartFigures = {
  restarts: number
  asked: number
  failed: number
  /** failures by status or error */
  how: Record<string, number>
  perSecond: number
  slowestMs: number
}

/**
 * R7: requests come `perSecond`, whatever the answers, while the processes of WEB_CONCURRENCY=2 are replaced
 * (SIGUSR2) again and again. A refused connection, a cut answer or anything but 200 is a failure.
 */
export async function restartUnderLoad(
  restarts: number,
  say: (line: string) => void,
  perSecond: number,
): Promise<RestartFigures> {
  const varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-faults-'))
  const app = await startApp(varDir, await freePort(), { WEB_CONCURRENCY: '2' })
  const figures: RestartFigures = { restarts, asked: 0, failed: 0, how: {}, perSecond, slowestMs: 0 }
  const waiting = new Set<Promise<void>>()
  const state = { isOn: true }
  try {
    while (!app.output().includes('Vodocabinet is open')) await sleep(50)
    await sleep(2_000)
    const vera = new WebClient(app.base)
    await vera.signIn('vera')
    const cookie = vera.cookieHeader()
    const load = (async () => {
      const began = performance.now()
      for (let sent = 0; state.isOn; sent++) {
        const due = began + (sent * 1000) / perSecond
        if (due > performance.now()) await sleep(due - performance.now())
        const path = sent % 4 === 0 ? '/cabinet/history' : '/favicon.ico'
        const asking = ask(`${app.base}${path}`, cookie, figures).finally(() => waiting.delete(asking))
        waiting.add(asking)
      }
    })()
    for (let at = 1; at <= restarts; at++) {
      app.child.kill('SIGUSR2')
      await sleep(10_000)
      say(`restart ${at} of ${restarts}: ${figures.asked} requests, ${figures.failed} failed`)
    }
    state.isOn = false
    await load
    await Promise.all(waiting)
    return figures
  } finally {
    state.isOn = false
    await app.kill('SIGTERM')
    await rm(varDir, { recursive: true, force: true })
  }
}

async function ask(url: string, cookie: string, figures: RestartFigures): Promise<void> {
  figures.asked++
  const began = performance.now()
  const failed = await fetch(url, { headers: { cookie }, redirect: 'manual' })
    .then(async (answer) => {
      await answer.arrayBuffer()
      return answer.status === 200 ? undefined : String(answer.status)
    })
    .catch(causeOf)
  figures.slowestMs = Math.max(figures.slowestMs, Math.round(performance.now() - began))
  if (failed === undefined) return
  figures.failed++
  figures.how[failed] = (figures.how[failed] ?? 0) + 1
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const cause = error.cause instanceof Error ? error.cause : error
  return 'code' in cause ? String(cause.code) : cause.message
}
