import { globSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { startOrJoinPostgres } from '../src/platform/postgres.ts'
import { writeBatches } from './support/batches.ts'
import { findChromium } from './support/chromium.ts'

// The whole suite, or the files and folders named: `npm test -- tests/domain tests/web/form.test.ts`.
// A process for some files of a kind, two processes at a time, one PostgreSQL for all of them.

const root = fileURLToPath(new URL('..', import.meta.url))

process.exitCode = await main(process.argv.slice(2))

async function main(places: string[]): Promise<number> {
  const files = await findFiles(places)
  if (files.length === 0) {
    console.error(`There is no *.test.ts in ${places.join(', ')}`)
    return 1
  }
  const journeys = files.filter((file) => relative(root, file).startsWith(join('tests', 'journeys')))
  const blind = journeys.length > 0 && findChromium() === undefined
  if (blind) console.error('The journeys need Chromium: install the package chromium or set CHROMIUM_PATH.')
  const seen = blind ? files.filter((file) => !journeys.includes(file)) : files
  const passed = await withServer(async (varDir) =>
    runScripts(await writeBatches(seen, root, join(varDir, 'batches'))),
  )
  if (blind)
    console.error(`Not run for want of Chromium: ${journeys.map((file) => relative(root, file)).join(', ')}`)
  return passed && !blind ? 0 : 1
}

async function findFiles(places: string[]): Promise<string[]> {
  const found = new Set<string>()
  for (const place of places.length > 0 ? places : ['tests']) {
    const path = resolve(place)
    const isFile = (await stat(path)).isFile()
    for (const file of isFile ? [path] : globSync('**/*.test.ts', { cwd: path }))
      found.add(resolve(path, file))
  }
  return [...found].sort()
}

async function withServer(work: (varDir: string) => Promise<boolean>): Promise<boolean> {
  const varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-tests-'))
  const server = await startOrJoinPostgres({ varDir, log: () => undefined, durable: false })
  const leave = async () => {
    await server.release()
    await rm(varDir, { recursive: true, force: true })
  }
  const stop = () => void leave().then(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  // The files' own processes take these from here.
  process.env['VODOCABINET_TEST_VAR'] = varDir
  // All processes load the same modules: the first ones strip and compile them for all.
  process.env['NODE_COMPILE_CACHE'] = join(varDir, 'compiled')
  process.env['NODE_ENV'] = 'test'
  try {
    return await work(varDir)
  } finally {
    await leave()
  }
}

/** Runs the scripts and prints the closing counts, as node's runner does for machines (`# pass 12`). */
async function runScripts(scripts: string[]): Promise<boolean> {
  const events = run({ files: scripts, concurrency: 2, timeout: 900_000, cwd: root })
  const files: { name: string; seconds: number }[] = []
  const note = ({ name, nesting, details }: TestEvent) => {
    if (nesting === 0 && details.type === 'suite') files.push({ name, seconds: details.duration_ms / 1000 })
  }
  events.on('test:pass', note)
  let unread = 0
  events.on('test:fail', (event) => {
    note(event)
    // A file that broke before its first test is no test to the runner: it must count.
    if (event.nesting === 0 && !isOfTests(event.details.error)) unread += 1
  })
  const summary = new Promise<{ success: boolean; lines: string[] }>((done) => {
    events.on('test:summary', ({ file, success, counts, duration_ms: duration }) => {
      if (file !== undefined) return
      const { tests, suites, passed, cancelled, skipped, todo } = counts
      const failed = tests - passed - cancelled - skipped - todo + unread
      const totals = {
        tests: tests + unread,
        suites,
        pass: passed,
        fail: failed,
        cancelled,
        skipped,
        todo,
        duration_ms: duration,
      }
      done({
        success: success && unread === 0,
        lines: Object.entries(totals).map(([name, count]) => `# ${name} ${count}`),
      })
    })
  })
  const report = events.pipe(new spec())
  report.pipe(process.stdout, { end: false })
  await new Promise((end) => report.on('end', end))
  const { success, lines } = await summary
  if (files.length > 1) console.log(`slowest: ${slowestOf(files)}`)
  console.log(lines.join('\n'))
  return success
}

type TestEvent = { name: string; nesting: number; details: { type?: string; duration_ms: number } }

/** Whether a file failed by one of its tests, which is counted as such. */
function isOfTests(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed'
}

function slowestOf(files: { name: string; seconds: number }[]): string {
  const slowest = files.sort((a, b) => b.seconds - a.seconds).slice(0, 10)
  return slowest.map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`).join(', ')
}
