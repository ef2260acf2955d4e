import { join, resolve } from 'node:path'
import type { Deps } from '../../deps.ts'
import { recordAudit } from '../../platform/audit.ts'
import { loadUtility } from '../../platform/utility.ts'
import { readLegalDocuments } from '../../records/legal.ts'
import { compileAccess } from '../../records/ownership.ts'
import { faultLine } from './import/report.ts'
import { readExportSet } from './import/form.ts'
import { importSet } from './import/service.ts'
import { readContent } from './seed/content.ts'
import { readPeople } from './seed/people.ts'
import { readReference } from './seed/reference.ts'
import { addMissing, addPerson, hasContracts, readFact, takeSeedTurn, writeFact } from './seed/store.ts'

type SeedDeps = Pick<Deps, 'db' | 'clock'>

const seed = resolve(import.meta.dirname, '../../../prisma/seed')
const demoPassword = 'Voda-2026!demo'

/** A start may be slow on a loaded machine; all of it or nothing of it is laid. */
const twoMinutes = { timeout: 120_000, maxWait: 10_000 }

/**
 * The utility's start data: calendar, window policies, tariffs, norms, rates, due days, dictionaries.
 * Safe at every start; rows that stand are never changed.
 */
export async function layReference(deps: SeedDeps): Promise<void> {
  const { hash, tables } = await readReference(join(seed, 'reference'))
  if ((await readFact(deps.db.sql, 'reference')) === hash) return
  await deps.db.transaction(async ({ sql }) => {
    await takeSeedTurn(sql)
    for (const [table, rows] of Object.entries(tables)) await addMissing(sql, table, rows)
    await writeFact(sql, 'reference', hash, deps.clock.now().toString())
  }, twoMinutes)
}

/**
 * Demo people and their data, once, on a database that has no contracts: through the same import as everything.
 * One transaction: a start killed half-way leaves nothing behind and the next one lays it.
 */
export async function layDemo(deps: SeedDeps & Pick<Deps, 'passwords'>): Promise<void> {
  if ((await readFact(deps.db.sql, 'demo')) !== undefined || (await hasContracts(deps.db.sql))) return
  const { set } = await readExportSet(join(seed, 'demo'))
  const people = await readPeople(join(seed, 'demo', 'people.json'))
  const content = await readContent(join(seed, 'demo', 'content.json'), deps.clock.now())
  const hash = await deps.passwords.hash(demoPassword)
  const documents = readLegalDocuments(loadUtility(join(seed, 'reference', 'utility.json')))
  await deps.db.transaction(async (tx) => {
    await takeSeedTurn(tx.sql)
    if ((await readFact(tx.sql, 'demo')) !== undefined || (await hasContracts(tx.sql))) return
    const at = deps.clock.now().toString()
    const report = await importSet(tx, deps.clock, set, 'demo', {})
    if (!report.isStored)
      throw new Error(`the demo does not import: ${report.faults.map(faultLine).join('; ')}`)
    for (const person of people) await addPerson(tx.sql, person, hash, documents, at)
    await compileAccess(tx.sql, 'everybody')
    for (const [table, rows] of Object.entries(content)) await addMissing(tx.sql, table, rows)
    await writeFact(tx.sql, 'demo', { people: people.length, dataAsOf: report.dataAsOf }, at)
    await recordAudit(tx.sql, { at: deps.clock.now(), action: 'exchange.demo', channel: 'command' })
  }, twoMinutes)
}
