import { readEnvironment } from './platform/environment.ts'
import { runningClock } from './platform/running-clock.ts'
import { onStop } from './platform/stop-signals.ts'
import { settleConfig } from './preflight.ts'
import { buildDeps, openGround, projectDir, tellFaults } from './roof.ts'
import { startJobHandlers } from './worker-handlers.ts'

/** Jobs alone: letters and long work beside the web processes. */
try {
  const config = await settleConfig(readEnvironment(projectDir), false)
  const ground = await openGround(config)
  const deps = await buildDeps(config, ground, await runningClock(ground.db.sql))
  await startJobHandlers(deps)
  let isStopping = false
  const stop = () => {
    if (isStopping) process.exit(1)
    isStopping = true
    void deps.jobs
      .stop()
      .then(() => ground.leave())
      .then(() => process.exit(0))
  }
  onStop(stop)
  console.log('Vodocabinet worker takes jobs.')
} catch (error) {
  process.exitCode = tellFaults(error)
}
