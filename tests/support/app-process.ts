import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'

const projectDir = join(import.meta.dirname, '..', '..')

/** The application as a process of its own, started as a user would start it. */
export type AppProcess = {
  base: string
  child: ChildProcess
  /** sends the signal and waits for the end: the exit code, null when the signal ended it */
  kill(signal: NodeJS.Signals): Promise<number | null>
  output(): string
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

/** Starts the app on a folder of its own and waits until it is ready. @throws when it ends or stays silent for a minute */
export async function startApp(
  varDir: string,
  port: number,
  env: Record<string, string> = {},
): Promise<AppProcess> {
  const { child, output } = launch({ VAR_DIR: varDir, PORT: String(port), BCRYPT_COST: '4', ...env })
  const base = `http://127.0.0.1:${port}`
  await untilReady(base, child, output)
  return {
    base,
    child,
    output,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
      return child.exitCode
    },
  }
}

/** Starts the app where it must not come up: what it said and its exit code. */
export async function refusedStart(
  env: Record<string, string>,
): Promise<{ code: number | null; said: string[] }> {
  const { child, output } = launch(env)
  await once(child, 'close')
  return { code: child.exitCode, said: output().trim().split('\n') }
}

function launch(env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ['src/server.ts'], {
    cwd: projectDir,
    env: { ...cleanEnvironment(), LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  return { child, output: () => printed }
}

async function untilReady(base: string, child: ChildProcess, printed: () => string): Promise<void> {
  const end = Date.now() + 60_000
  while (Date.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the app ended with ${child.exitCode ?? child.signalCode}:\n${printed()}`)
    const answer = await fetch(`${base}/readyz`).catch(() => undefined)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`the app is not ready after a minute:\n${printed()}`)
}

function cleanEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'USER']
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}
