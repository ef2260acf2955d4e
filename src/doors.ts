import cluster from 'node:cluster'
import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { prepareFarewell } from './farewell.ts'
import type { StartedClock } from './platform/clock.ts'
import { pendingMigrations } from './platform/migrations.ts'
import { listenFault } from './platform/probe.ts'
import { rememberClock, runningClock } from './platform/running-clock.ts'
import { StartError } from './platform/start-error.ts'
import { onStop, type StopReason } from './platform/stop-signals.ts'
import { buildDeps, migrationsDir, projectDir, type Ground } from './roof.ts'
import { startJobHandlers } from './worker-handlers.ts'

/** A proxy or browser that keeps connections is told for so long that the next request needs a new one. */
const farewellMs = 1_000
/** A process another one stands in for has time: connections that are silent are still heard for so long. */
const lastWordMs = 5_000

/**
 * One web process: opens the port and stops gently on a signal.
 * @param ownClock set anew the moment the doors open, and written down for commands; without it the process
 *   runs on the clock of the one that leads
 * @returns the port
 */
export async function openDoors(config: Config, ground: Ground, ownClock?: StartedClock): Promise<number> {
  const clock = ownClock ?? (await runningClock(ground.db.sql))
  const deps = await buildDeps(config, ground, clock)
  await startJobHandlers(deps)
  const isReady = async () => {
    const waiting = await pendingMigrations(deps.db.sql, migrationsDir)
    return waiting.length === 0 ? { ok: true } : { ok: false, why: 'migrations' }
  }
  const server = createServer(createApp(deps, { projectDir, trustProxy: config.TRUST_PROXY, isReady }))
  setTimeouts(server)
  stopGently(server, async () => {
    await deps.jobs.stop()
    deps.mailer.close()
    await ground.leave()
  })
  ownClock?.restart()
  await listen(server, config)
  if (ownClock !== undefined) await rememberClock(deps.db.sql, ownClock)
  const at = server.address()
  return typeof at === 'object' && at !== null ? at.port : config.PORT
}

/** Slow clients are dropped long before Node's own limits (they kept 4,000 of them past 35 s). */
function setTimeouts(server: Server): void {
  server.headersTimeout = 10_000
  // Uploads may take long while they flow: dropSlowBodies drops what trickles after 20 s.
  server.requestTimeout = 300_000
  server.keepAliveTimeout = 10_000
  server.maxConnections = 5_000
}

async function listen(server: Server, { PORT, HOST }: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new StartError(listenFault(error, PORT, HOST))))
    server.listen({ port: PORT, ...(HOST === undefined ? {} : { host: HOST }) }, resolve)
  })
}

/** First signal: no new connections, running requests end, then jobs, then the database. A second one: at once. */
function stopGently(server: Server, leave: () => Promise<void>): void {
  const farewell = prepareFarewell(server)
  let isStopping = false
  const stop = async (reason: StopReason | 'retired') => {
    if (isStopping) process.exit(1)
    isStopping = true
    farewell.announce()
    if (reason === 'SIGTERM' || reason === 'retired') await sleep(farewellMs)
    await farewell.close(reason === 'retired' ? lastWordMs : 0)
    await leave()
    process.exit(0)
  }
  if (!cluster.isWorker) {
    onStop((reason) => void stop(reason))
    return
  }
  // Ctrl-C of the terminal reaches every process: the leader alone tells the others.
  let isRetired = false
  onStop((reason) => (reason !== 'SIGTERM' || isRetired ? undefined : void stop(reason)))
  process.on('SIGUSR2', () => {
    isRetired = true
    void stop('retired')
  })
}
