import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { onStop } from './platform/stop-signals.ts'
import type { Ground } from './roof.ts'

type Crew = {
  /** processes that live; `cluster.workers` forgets them too late */
  alive: Set<Worker>
  /** those that serve */
  serving: Set<Worker>
  /** those told to go because a new one stands in their place */
  leaving: Set<Worker>
}

/**
 * Several web processes share the port; one that dies is replaced, one that never came up ends them all (it said
 * why). SIGUSR2 puts new processes in the place of the old ones, one by one: the leader holds the port all the
 * while, so no request fails.
 */
export function leadProcesses(count: number, ground: Ground, greet: () => void): void {
  const crew: Crew = { alive: new Set(), serving: new Set(), leaving: new Set() }
  let isStopping = false
  const stop = () => {
    isStopping = true
    for (const worker of crew.alive) worker.process.kill('SIGTERM')
    if (crew.alive.size === 0) void ground.leave().then(() => process.exit())
  }
  cluster.once('listening', greet)
  cluster.on('listening', (worker) => crew.serving.add(worker))
  cluster.on('exit', (worker) => {
    crew.alive.delete(worker)
    const didServe = crew.serving.delete(worker)
    if (isStopping) {
      if (crew.alive.size === 0) stop()
    } else if (crew.leaving.delete(worker)) return
    else if (didServe) fork(crew)
    else {
      process.exitCode = 1
      stop()
    }
  })
  onStop(stop)
  process.on('SIGUSR2', () => void replaceAll(crew))
  for (let at = 0; at < count; at++) fork(crew)
}

function fork(crew: Crew): Worker {
  const worker = cluster.fork()
  crew.alive.add(worker)
  return worker
}

async function replaceAll(crew: Crew): Promise<void> {
  for (const worker of [...crew.serving]) {
    await once(fork(crew), 'listening')
    crew.leaving.add(worker)
    worker.process.kill('SIGUSR2')
  }
}
