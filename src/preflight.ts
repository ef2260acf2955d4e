import { resolve } from 'node:path'
import { ConfigError, readConfig, type Config } from './config.ts'
import { databaseFault, folderFault, portFault } from './platform/probe.ts'
import { loadUtility } from './platform/utility.ts'
import { projectDir, utilityFile } from './roof.ts'

type Settings = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings and looks whether the world is as they say: folder, port, database, utility's file.
 * @param listens false for commands and the worker: they open no port
 * @throws ConfigError with every fault found, a sentence each
 */
export async function settleConfig(env: Settings, listens: boolean): Promise<Config> {
  const { config, broken, faults } = readConfig(env)
  const { PORT, HOST, VAR_DIR, DATABASE_URL } = config
  const looksAtPort = listens && PORT !== 0 && !broken.has('PORT')
  const found = [
    ...(await Promise.all([
      folderFault('VAR_DIR', resolve(projectDir, VAR_DIR)),
      looksAtPort ? portFault(PORT, HOST) : Promise.resolve(undefined),
      DATABASE_URL === undefined ? Promise.resolve(undefined) : databaseFault(DATABASE_URL),
    ])),
    utilityFault(config),
  ].filter((fault) => fault !== undefined)
  if (faults.length + found.length > 0) throw new ConfigError([...faults, ...found])
  return config
}

function utilityFault(config: Config): string | undefined {
  const isProduction = config.NODE_ENV === 'production'
  // production without the file was told so already
  if (isProduction && config.UTILITY_FILE === undefined) return undefined
  try {
    const { isSample } = loadUtility(utilityFile(config))
    return isProduction && isSample
      ? 'UTILITY_FILE still has the sample requisites (isSample): production refuses them'
      : undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'UTILITY_FILE cannot be read'
  }
}
