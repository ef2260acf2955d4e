import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, refusedStart, startApp, type AppProcess } from '../support/app-process.ts'

const projectDir = join(import.meta.dirname, '..', '..')

/** `odd` must be empty: what did not come as promised, try by try. */
export type TwoAppsFigures = { tries: number; slowestStartMs: number; odd: string[] }

/**
 * R2: two apps on one folder and port, started at once: one serves, the other says that the port is taken; a
 * command joins the same database. Then the one that serves is killed with −9 and the next try begins.
 */
export async function twoAppsOnOneFolder(
  tries: number,
  say: (line: string) => void,
): Promise<TwoAppsFigures> {
  const varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-faults-'))
  const port = await freePort()
  const figures: TwoAppsFigures = { tries, slowestStartMs: 0, odd: [] }
  let serving: AppProcess | undefined
  try {
    for (let at = 1; at <= tries; at++) {
      const began = performance.now()
      const outcome = await startBoth(varDir, port)
      figures.slowestStartMs = Math.max(figures.slowestStartMs, Math.round(performance.now() - began))
      figures.odd.push(...outcome.odd.map((line) => `try ${at}: ${line}`))
      serving = outcome.serving
      if (at % 5 === 0 || at === tries) say(`try ${at} of ${tries}: ${figures.odd.length} odd`)
      if (at < tries) await serving?.kill('SIGKILL')
    }
    if ((await serving?.kill('SIGINT')) !== 0) figures.odd.push('the last app did not stop with 0')
    if (existsSync(join(varDir, 'postgres', 'postmaster.pid')))
      figures.odd.push('the database was left running')
    return figures
  } finally {
    await serving?.kill('SIGKILL')
    await rm(varDir, { recursive: true, force: true })
  }
}

async function startBoth(
  varDir: string,
  port: number,
): Promise<{ serving: AppProcess | undefined; odd: string[] }> {
  const env = { VAR_DIR: varDir, PORT: String(port), BCRYPT_COST: '4' }
  const command = migrate(varDir)
  const starts = await Promise.allSettled([startApp(varDir, port), startApp(varDir, port)])
  const apps = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  const odd = starts.flatMap((start) =>
    start.status === 'rejected' ? refusal(String(start.reason), port) : [],
  )
  // both find the port answering: wait until each has said what became of it
  for (const app of apps) await told(app)
  const serving = apps.filter(({ child }) => child.exitCode === null)
  if (serving.length !== 1) odd.push(`${serving.length} apps serve`)
  for (const app of apps) if (!serving.includes(app)) odd.push(...refusal(app.output(), port))
  const late = await refusedStart(env)
  if (late.code !== 1 || !late.said[0]?.includes('is taken'))
    odd.push(`a late one said: ${late.said.join('|')}`)
  const code = await command
  if (code !== 0) odd.push(`the command beside them ended with ${code}`)
  return { serving: serving[0], odd }
}

async function told({ child, output }: AppProcess): Promise<void> {
  while (child.exitCode === null && !output().includes('Vodocabinet is open')) await sleep(50)
}

function refusal(said: string, port: number): string[] {
  return said.includes(`PORT ${port} is taken`) ? [] : [`the other said: ${said}`]
}

async function migrate(varDir: string): Promise<number | null> {
  const child = spawn(process.execPath, ['src/cli.ts', 'db:migrate'], {
    cwd: projectDir,
    env: { PATH: process.env['PATH'], VAR_DIR: varDir, LOG_LEVEL: 'warn' },
    stdio: 'ignore',
  })
  await once(child, 'exit')
  return child.exitCode
}
