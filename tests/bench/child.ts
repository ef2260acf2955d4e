import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server under measurement, in a process of its own. */
export type Child = {
  base: string
  process: ChildProcess
  peakRssMb: () => number
  /** processor time the process has used so far, its threads included, in ms */
  cpuMs: () => number
  stop: () => Promise<void>
}

/** Starts a program and waits until it answers at `readyPath`. */
export async function startChild(
  program: string,
  options: { port: number; readyPath: string; env: Record<string, string> },
): Promise<Child> {
  const child = fork(program, [], {
    env: { PATH: process.env['PATH'] ?? '', ...options.env, PORT: String(options.port) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const base = `http://127.0.0.1:${options.port}`
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 600) throw new Error(`${program} does not start:\n${said}`)
    if (await answers(base + options.readyPath)) break
    await sleep(50)
  }
  return {
    base,
    process: child,
    peakRssMb: () => peakRss(child.pid ?? 0),
    cpuMs: () => cpuTime(child.pid ?? 0),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

async function answers(address: string): Promise<boolean> {
  const answer = await fetch(address).catch(() => undefined)
  await answer?.body?.cancel()
  return answer !== undefined && answer.status < 500
}

/** The most memory the process held so far (Linux), else 0. */
function peakRss(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Math.round(Number(kilobytes ?? 0) / 1024)
  } catch {
    return 0
  }
}

/** User and system time (Linux counts it in hundredths of a second), else 0. */
function cpuTime(pid: number): number {
  try {
    // the name of the program, in brackets, may hold spaces: fields are counted behind it
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}
