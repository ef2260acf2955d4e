import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { buildDeps, clockOf, openGround, projectDir } from '../../src/roof.ts'
import type { Bench } from './bench-house.ts'
import type { BenchPerson } from './fill.ts'
import type { Recipe, Recipes } from './floor.ts'
import { fieldsOf, submitFields, typedFields } from './form-fields.ts'
import { countStatements, recordStatements } from './record.ts'
import type { Scenario } from './scenarios.ts'

/** What the floor needs of one scenario, and what the table says of it. */
export type RecordedScenario = Pick<Recipes, 'recorded' | 'recipes'> & { statements: number; bytes: number }

/** Asks the app once for the scenario, in this process, and writes down every statement it sends. */
export async function recordRecipes(bench: Bench, scenario: Scenario): Promise<RecordedScenario> {
  const person = scenario.who(bench.people).at(-1)
  if (person === undefined) throw new Error('nobody to record')
  const app = await openApp(bench)
  try {
    const ask = async (name: string, path: string, body?: string): Promise<[string, Recipe, string]> => {
      app.take()
      const answer = await fetch(app.base + path, {
        redirect: 'manual',
        headers: {
          cookie: person.cookie,
          'x-forwarded-proto': 'https',
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(body === undefined ? {} : { method: 'POST', body }),
      })
      const text = await answer.text()
      if (answer.status >= 400 || (body !== undefined && answer.status !== 303))
        throw new Error(`${scenario.id}: ${name} answers ${answer.status} ${text.slice(0, 400)}`)
      return [name, { statements: app.take(), bytes: Buffer.byteLength(text), status: answer.status }, text]
    }
    const steps = await walk(scenario, person, ask)
    const recorded = { ...person, sessionHash: hashOf(person) }
    return {
      recipes: Object.fromEntries(steps.map(([name, recipe]) => [name, recipe])),
      recorded: Object.fromEntries(steps.map(([name]) => [name, recorded])),
      statements: steps.reduce((sum, [, { statements }]) => sum + countStatements(statements), 0),
      bytes: Math.max(...steps.map(([, { bytes }]) => bytes)),
    }
  } finally {
    await app.close()
  }
}

type Ask = (name: string, path: string, body?: string) => Promise<[string, Recipe, string]>

async function walk(scenario: Scenario, person: BenchPerson, ask: Ask): Promise<[string, Recipe, string][]> {
  const path = scenario.path(person)
  // The first visit fills caches of statements and templates; the second is what a visit costs.
  await ask('warm', path)
  if (scenario.kind === 'page') {
    const name = { P3: 'P5a form', P4: 'P5b form' }[scenario.id] ?? scenario.id
    return [await ask(name, path)]
  }
  const size = scenario.id
  const form = await ask(`${size} form`, path)
  const next = await ask(`${size} next`, path, typedFields(fieldsOf(form[2]), 1))
  const check = await ask(`${size} check`, `${path}/check`)
  return [form, next, check, await ask(`${size} submit`, `${path}/check`, submitFields(fieldsOf(check[2])))]
}

async function openApp(bench: Bench) {
  const config = parseConfig(bench.env)
  const ground = await openGround(config)
  const recorder = recordStatements(ground.db)
  const deps = await buildDeps(config, ground, clockOf(config))
  const isReady = () => Promise.resolve({ ok: true })
  const server = createServer(createApp(deps, { projectDir, trustProxy: 1, isReady }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => recorder.take(),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await deps.jobs.stop()
      await ground.leave()
    },
  }
}

function hashOf({ cookie }: BenchPerson): string {
  const sid = /s%3A([\w-]+)\./.exec(cookie)?.[1] ?? ''
  return createHash('sha256').update(sid).digest('hex')
}
