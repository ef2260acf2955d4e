import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import pg from 'pg'
import { applyMigrations, readMigrations } from '../src/platform/migrations.ts'
import { startOrJoinPostgres } from '../src/platform/postgres.ts'
import { StartError } from '../src/platform/start-error.ts'

type EngineExports = { __wbindgen_start(): void }
type EngineGlue = {
  __wbg_set_wasm(exports: EngineExports): void
  SchemaEngine: Record<'new', (options: object, log: () => void, adapter: object) => Promise<SchemaEngine>>
}
type WebAssemblyApi = {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: EngineExports } }>
}

// TypeScript knows WebAssembly only together with a browser.
const { WebAssembly: webAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi }
const letterType = 18
const textType = 25
const root = fileURLToPath(new URL('..', import.meta.url))

/** Where the schema files are (one a noun). */
export const schemaDirectory = join(root, 'prisma/schema')
/** Where the migrations are. */
export const migrationsDirectory = join(root, 'prisma/migrations')

const help = `Usage: npm run db:migration -- NAME

Writes prisma/migrations/<time>_NAME/migration.sql: what leads from the migrations so far to
prisma/schema/*.prisma. Uses a scratch database of its own, no network. Read the file before you commit it.
Check constraints, triggers and functions are written by hand in a migration; so are partial
and expression indexes, whose names end in _partial: they are left alone.

  --empty   write the file also when nothing differs, to be filled by hand
  --help    show this`

/**
 * The statements that would bring the database at this address to the schema files: none when they
 * agree. What Prisma's schema cannot say (checks, triggers, indexes named *_partial) does not count.
 */
export async function schemaDrift(url: string, directory: string = schemaDirectory): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const engine = await openEngine(pool)
  try {
    const files = await readSchema(directory)
    const { stdout } = await engine.diff({
      // The engine asks our driver, whatever address a schema names.
      from: { tag: 'schemaDatasource', files, configDir: directory },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return splitScript(stdout ?? '').filter((step) => !isHandWritten(step))
  } finally {
    engine.free()
    await pool.end()
  }
}

/**
 * Writes the next migration and returns its folder, or undefined when there is nothing to write.
 * @throws StartError when the migrations so far do not apply
 */
export async function writeMigration(name: string, allowEmpty = false): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new StartError(`A migration's name is like add_seals, not ${name}`)
  await mkdir(migrationsDirectory, { recursive: true })
  const steps = await withScratchDatabase(async (url) => {
    await applyMigrations(url, migrationsDirectory, () => undefined)
    return schemaDrift(url)
  })
  if (steps.length === 0 && !allowEmpty) return undefined
  const last = (await readMigrations(migrationsDirectory)).at(-1)?.name ?? ''
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(migrationsDirectory, `${time}_${name}`)
  if (last > `${time}_${name}`)
    throw new StartError(`The last migration, ${last}, is from the future: set the clock`)
  await mkdir(folder)
  await writeFile(join(folder, 'migration.sql'), steps.join('\n\n') + '\n')
  await writeFile(join(migrationsDirectory, 'migration_lock.toml'), 'provider = "postgresql"\n')
  return folder
}

/** Runs the work on an empty database of a server that lives for this call only. */
async function withScratchDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-scratch-'))
  try {
    const postgres = await startOrJoinPostgres({ varDir, log: () => undefined, durable: false })
    try {
      return await work(postgres.url)
    } finally {
      await postgres.release()
    }
  } finally {
    await rm(varDir, { recursive: true, force: true })
  }
}

/** Prisma's own engine as WebAssembly, over our driver; the native one would have to be downloaded. */
async function openEngine(pool: pg.Pool): Promise<SchemaEngine> {
  const { SchemaEngine } = await (loaded ??= loadEngine())
  const adapter = bindMigrationAwareSqlAdapterFactory(createCatalogueAdapter(pool))
  return SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter)
}

// Its glue keeps one memory for the whole process: a second instance would read the first one's.
let loaded: Promise<EngineGlue> | undefined

async function loadEngine(): Promise<EngineGlue> {
  const name = '@prisma/schema-engine-wasm/schema_engine_bg'
  const glue = (await import(name)) as EngineGlue
  const code = await readFile(new URL('schema_engine_bg.wasm', import.meta.resolve(name)))
  // The engine leaves the words of a crash here.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (said: string) => console.error(said) },
  })
  const { instance } = await webAssembly.instantiate(code, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return glue
}

/**
 * Prisma's driver adapter for the engine. The engine reads PostgreSQL's catalogue, whose one-letter
 * columns of type "char" the adapter does not know: they pass it as text and are renamed behind it.
 */
function createCatalogueAdapter(pool: pg.Pool): PrismaPg {
  const letters = new WeakMap<object, Set<number>>()
  const send = pool.query.bind(pool) as (query: unknown) => Promise<pg.QueryResult>
  const query = async (text: unknown) => {
    const result = await send(text)
    const found = result.fields.map((field, at) => (field.dataTypeID === letterType ? at : -1))
    letters.set(result.rows, new Set(found))
    for (const field of result.fields) if (field.dataTypeID === letterType) field.dataTypeID = textType
    return result
  }
  const factory = new PrismaPg(Object.assign(pool, { query }))
  const connect = factory.connect.bind(factory)
  const connectTranslated = async () => {
    const adapter = await connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (asked) => {
      const answer = await queryRaw(asked)
      const positions = letters.get(answer.rows)
      const columnTypes = answer.columnTypes.map((type, at) =>
        positions?.has(at) ? ColumnTypeEnum.Character : type,
      )
      return { ...answer, columnTypes }
    }
    return adapter
  }
  return Object.assign(factory, { connect: connectTranslated })
}

async function readSchema(directory: string): Promise<{ path: string; content: string }[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.prisma')).sort()
  return Promise.all(
    names.map(async (name) => ({
      path: join(directory, name),
      content: await readFile(join(directory, name), 'utf8'),
    })),
  )
}

function splitScript(script: string): string[] {
  const steps = script.split(/\n\n(?=-- )/).map((step) => step.trim())
  return steps.filter((step) => step !== '' && step !== '-- This is an empty migration.')
}

function isHandWritten(step: string): boolean {
  return /^-- DropIndex\nDROP INDEX "(?:\w+"\.")?\w+_partial";$/.test(step)
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean' }, empty: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [name, ...rest] = positionals
  if (values.help) {
    console.log(help)
    return
  }
  if (name === undefined || rest.length > 0)
    throw new StartError('Give the migration one name: npm run db:migration -- add_seals')
  const folder = await writeMigration(name, values.empty)
  console.log(
    folder === undefined
      ? 'The schema and the migrations agree: nothing written'
      : `Written: ${relative(root, folder)}/migration.sql`,
  )
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    const said =
      error instanceof Error
        ? error instanceof StartError
          ? error.message
          : (error.stack ?? error.message)
        : String(error)
    console.error(said)
    process.exitCode = 1
  })
}
