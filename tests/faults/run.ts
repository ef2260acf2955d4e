import { parseArgs } from 'node:util'
import { frozenDatabase } from './frozen-database.ts'
import { killDuringSubmissions } from './kill-during-submissions.ts'
import { restartUnderLoad } from './restart-under-load.ts'
import { twoAppsOnOneFolder } from './two-apps.ts'

type Fault = {
  what: string
  run: (rounds: number, say: (line: string) => void, rate: number) => Promise<object>
  /** rounds when `--rounds` says nothing */
  rounds: number
  holds: (figures: never) => boolean
}

const faults: Readonly<Record<string, Fault>> = {
  R1: {
    what: 'kill -9 during submissions',
    run: killDuringSubmissions,
    rounds: 100,
    holds: (found: Awaited<ReturnType<typeof killDuringSubmissions>>) =>
      found.lost + found.doubled + found.torn === 0 &&
      found.starts === found.rounds &&
      found.acknowledged > 0,
  },
  R2: {
    what: 'two apps started at once on one folder, kill -9',
    run: twoAppsOnOneFolder,
    rounds: 20,
    holds: ({ odd }: Awaited<ReturnType<typeof twoAppsOnOneFolder>>) => odd.length === 0,
  },
  R3: {
    what: 'database frozen (seconds)',
    run: frozenDatabase,
    rounds: 30,
    holds: (found: Awaited<ReturnType<typeof frozenDatabase>>) =>
      found.odd.length === 0 && found.slowestBusyMs <= 5_000 && found.recoveryMs <= 5_000,
  },
  R7: {
    what: 'restarts under load (--rate requests a second, 200)',
    run: restartUnderLoad,
    rounds: 4,
    holds: ({ failed, asked }: Awaited<ReturnType<typeof restartUnderLoad>>) =>
      failed === 0 && asked >= 2_000,
  },
}

const help = `Usage: npm run faults -- [--only R1,R2,…] [--rounds N] [--rate N]

Breaks the running application on purpose, in a folder of its own, and prints what was found. Exit code 1 when a
promise does not hold. Without --only: R1 alone.
${Object.entries(faults)
  .map(([id, { what, rounds }]) => `  ${id}  ${what}, ${rounds} by default`)
  .join('\n')}
  all everything`

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'R1' },
    rounds: { type: 'string' },
    rate: { type: 'string', default: '200' },
    help: { type: 'boolean', short: 'h' },
  },
})
const chosen = values.only === 'all' ? Object.keys(faults) : values.only.split(',')
const unknown = chosen.find((id) => !(id in faults))

if (values.help === true) console.log(help)
else if (!/^[1-9]\d{0,4}$/.test(values.rate)) {
  console.error('--rate must be a whole number from 1 to 99999')
  process.exitCode = 1
} else if (values.rounds !== undefined && !/^[1-9]\d{0,4}$/.test(values.rounds)) {
  console.error('--rounds must be a whole number from 1 to 99999')
  process.exitCode = 1
} else if (unknown !== undefined) {
  console.error(`There is no fault ${unknown}: ${Object.keys(faults).join(', ')} or all`)
  process.exitCode = 1
} else for (const id of chosen) if (!(await prove(id, values.rounds))) process.exitCode = 1

async function prove(id: string, given: string | undefined): Promise<boolean> {
  const fault = faults[id]
  if (fault === undefined) return false
  const began = performance.now()
  const found = await fault.run(
    Number(given ?? fault.rounds),
    (line) => console.log(`${id} ${line}`),
    Number(values.rate),
  )
  const isHeld = fault.holds(found as never)
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(
    `${id} ${isHeld ? 'holds' : 'DOES NOT HOLD'}: ${fault.what}: ${JSON.stringify(found)}, ${seconds} s`,
  )
  return isHeld
}
