import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBench, type Bench } from './bench-house.ts'
import { measureStart } from './cold-start.ts'
import { measureWeights } from './page-weight.ts'
import { measureWorkbook } from './workbook.ts'
import { recordRecipes } from './recipes.ts'
import { scenarios, type Scenario } from './scenarios.ts'
import type { Child } from './child.ts'
import type { LoadFigures, LoadJob } from './load.ts'

const help = `Usage: npm run bench -- [--accounts N] [--rounds N] [--seconds N] [--only P3,P4]

Measures the app against a floor (bare node:http, prepared statements, template literals; the same
statements, rows and page sizes) on this machine, alternately. Prints a table and writes var/bench/*.json.

  --accounts N  accounts in the database, 24 months each (100000); kept and reused in var/bench
  --rounds N    rounds of app and floor (3)
  --seconds N   seconds of each measurement (8)
  --only LIST   scenarios: P1,P2,P3,P4,P5a,P5b,P6,P12,P13,P14,P15`

const { values: options } = parseArgs({
  options: {
    accounts: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
})

/** `cpuMs`: processor time of the process for one request; tells more than throughput where others work too */
type Measured = LoadFigures & { cpuMs: number }

type Row = {
  id: string
  what: string
  app: Measured
  floor: Measured
  ratio: number
  atLeast: number
  statements: number
  kilobytes: number
  peakRssMb: number
}

process.exitCode = await main()

async function main(): Promise<number> {
  if (options.help === true) {
    console.log(help)
    return 0
  }
  const wanted = options.only?.split(',')
  const wants = (id: string) => wanted === undefined || wanted.includes(id)
  const asked = {
    accounts: Number(options.accounts),
    rounds: Number(options.rounds),
    seconds: Number(options.seconds),
  }
  const results: Record<string, unknown> = { at: new Date().toISOString(), ...asked }
  if (wants('P14')) results['P14'] = await measureStart(console.log)
  const chosen = scenarios.filter(({ id }) => wants(id))
  if (chosen.length > 0 || ['P12', 'P13', 'P15'].some(wants)) {
    const bench = await openBench(asked.accounts, console.log)
    try {
      const rows: Row[] = []
      for (const scenario of chosen) rows.push(await measure(bench, scenario, asked))
      printTable(rows)
      results['scenarios'] = rows
      if (wants('P12')) results['P12'] = await measureWorkbook(bench, console.log)
      if (wants('P13')) results['P13'] = await measureSignIns(bench, asked.seconds)
      if (wants('P15')) results['P15'] = await measureWeights(bench, console.log)
    } finally {
      await bench.close()
    }
  }
  const folder = join(import.meta.dirname, '..', '..', 'var', 'bench')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().replace(/[:.]/g, '-')}.json`)
  await writeFile(file, JSON.stringify(results, null, 2))
  console.log(`\nWritten: var/bench/${file.split('/').at(-1) ?? ''}`)
  return 0
}

async function measure(
  bench: Bench,
  scenario: Scenario,
  asked: { rounds: number; seconds: number },
): Promise<Row> {
  const recipes = await recordRecipes(bench, scenario)
  const apps: Measured[] = []
  const floors: Measured[] = []
  let peak = 0
  for (let round = 0; round <= asked.rounds; round++) {
    // round 0 warms both up
    const seconds = round === 0 ? 2 : asked.seconds
    for (const side of round % 2 === 0 ? (['app', 'floor'] as const) : (['floor', 'app'] as const)) {
      const child = side === 'app' ? await bench.startApp() : await bench.startFloor(recipes)
      try {
        await load(bench, scenario, child.base, { round: round * 2 + (side === 'app' ? 0 : 1), seconds: 1 })
        const spent = child.cpuMs()
        const figures = await load(bench, scenario, child.base, { round: round * 2, seconds })
        const cpuMs = (child.cpuMs() - spent) / figures.total
        if (round > 0) (side === 'app' ? apps : floors).push({ ...figures, cpuMs })
        if (side === 'app') peak = Math.max(peak, child.peakRssMb())
      } finally {
        await child.stop()
      }
    }
  }
  const app = middle(apps)
  const floor = middle(floors)
  const row = {
    id: scenario.id,
    what: scenario.what,
    app,
    floor,
    ratio: app.perSecond / floor.perSecond,
    atLeast: scenario.atLeast,
    statements: recipes.statements,
    kilobytes: Math.round(recipes.bytes / 1024),
    peakRssMb: peak,
  }
  console.log(
    `${line(row)}${app.failed + floor.failed > 0 ? `  FAILED: app ${app.failed}, floor ${floor.failed}` : ''}`,
  )
  return row
}

async function load(
  bench: Bench,
  scenario: Pick<Scenario, 'kind' | 'who' | 'path' | 'connections'>,
  base: string,
  how: { round: number; seconds: number },
): Promise<LoadFigures> {
  const people = scenario.who(bench.people).map((person) => ({ person, path: scenario.path(person) }))
  const job: LoadJob = { base, kind: scenario.kind, people, connections: scenario.connections, ...how }
  return bench.load(job)
}

/** P13: the wait of P2 while twenty people sign in at once, again and again. */
async function measureSignIns(bench: Bench, seconds: number): Promise<object> {
  const home = scenarios.find(({ id }) => id === 'P2')!
  const app: Child = await bench.startApp()
  try {
    await load(bench, home, app.base, { round: 1, seconds: 2 })
    const alone = await load(bench, { ...home, connections: 4 }, app.base, { round: 2, seconds })
    const signing = bench.signInContinuously(app.base, 20)
    const together = await load(bench, { ...home, connections: 4 }, app.base, { round: 3, seconds })
    const signIns = await signing.stop()
    const result = { alone, together, signIns, ratio: together.p97 / alone.p97 }
    console.log(
      `P13  P2 alone p97.5 ${alone.p97} ms, with 20 sign-ins at once ${together.p97} ms (× ${result.ratio.toFixed(2)}); ${signIns} signed in`,
    )
    return result
  } finally {
    await app.stop()
  }
}

/** The round whose throughput is the median. */
function middle(figures: readonly Measured[]): Measured {
  const sorted = figures.toSorted((a, b) => a.perSecond - b.perSecond)
  return sorted[Math.floor(sorted.length / 2)]!
}

function printTable(rows: readonly Row[]): void {
  console.log(
    '\n| # | scenario | app/s | floor/s | ratio | to reach | app p50, p99 ms | floor p50, p99 ms | app, floor cpu ms | statements | KB | peak RSS MB |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|---|---|')
  for (const row of rows) console.log(line(row))
}

function line({ id, what, app, floor, ratio, atLeast, statements, kilobytes, peakRssMb }: Row): string {
  const rate = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1))
  return `| ${[
    id,
    what,
    rate(app.perSecond),
    rate(floor.perSecond),
    ratio.toFixed(2),
    `≥ ${atLeast.toFixed(2)}`,
    `${app.p50}, ${app.p99}`,
    `${floor.p50}, ${floor.p99}`,
    `${app.cpuMs.toFixed(2)}, ${floor.cpuMs.toFixed(2)}`,
    statements,
    kilobytes,
    peakRssMb,
  ].join(' | ')} |`
}
