import cluster from 'node:cluster'
import { parseConfig, type Config } from './config.ts'
import { openDemoProvider } from './demo-provider.ts'
import { openDoors } from './doors.ts'
import { layDemo, layReference } from './features/exchange/demo.ts'
import { greeting } from './greeting.ts'
import { leadProcesses } from './leader.ts'
import { readEnvironment } from './platform/environment.ts'
import { rememberClock } from './platform/running-clock.ts'
import { settleConfig } from './preflight.ts'
import { clockOf, openGround, passwordsOf, projectDir, secretsOf, tellFaults, type Ground } from './roof.ts'

// bcrypt and file reads share libuv's threads: more of them, set before the first use.
process.env['UV_THREADPOOL_SIZE'] ??= '16'

await main().catch((error: unknown) => process.exit(tellFaults(error)))

async function main(): Promise<void> {
  const env = readEnvironment(projectDir)
  if (cluster.isWorker) {
    const config = parseConfig(env)
    await openDoors(config, await openGround(config))
    return
  }
  const config = await withDemoProvider(await settleConfig(env, true))
  const ground = await openGround(config)
  try {
    await layFirst(config, ground)
    if (config.WEB_CONCURRENCY > 1)
      leadProcesses(config.WEB_CONCURRENCY, ground, () => console.log(greeting(config, config.PORT)))
    else console.log(greeting(config, await openDoors(config, ground, clockOf(config))))
  } catch (error) {
    await ground.leave()
    throw error
  }
}

/** The training provider of OIDC_DEMO runs in this process, as long as it does. */
async function withDemoProvider(config: Config): Promise<Config> {
  if (config.OIDC_DEMO !== '1') return config
  const { settings } = await openDemoProvider({ key: 'demo', port: config.PORT + 1, cabinet: config.baseUrl })
  return { ...config, providers: [...config.providers, settings] }
}

/** What has to be there before the first visitor: rule data and the demo. Several processes share one clock. */
async function layFirst(config: Config, ground: Ground): Promise<void> {
  const clock = clockOf(config)
  await layReference({ db: ground.db, clock })
  const passwords = passwordsOf(config, secretsOf(config, ground.varDir))
  if (config.isDemo) await layDemo({ db: ground.db, clock, passwords })
  if (config.WEB_CONCURRENCY > 1) {
    clock.restart()
    await rememberClock(ground.db.sql, clock)
  }
}
