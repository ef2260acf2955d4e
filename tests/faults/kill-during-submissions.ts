import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectDatabase, type Db } from '../../src/platform/db.ts'
import { startOrJoinPostgres } from '../../src/platform/postgres.ts'
import { formFields, WebClient } from '../support/web-client.ts'
import { freePort, startApp, type AppProcess } from '../support/app-process.ts'

/** What a run found. `lost`, `doubled` and `torn` must be 0, `starts` equal to `rounds`. */
export type FaultFigures = {
  rounds: number
  acknowledged: number
  /** submissions whose answer the kill swallowed, sent again after the start */
  unanswered: number
  starts: number
  slowestStartMs: number
  lost: number
  doubled: number
  torn: number
}

type Acknowledged = { id: string; login: string; values: string }

/** A filled check page whose answer has not come: the same request is sent again after the restart. */
type Pending = { path: string; fields: Record<string, string>; values: string }

type Sender = { client: WebClient; login: string; pending: Pending | undefined }

const logins = ['vera', 'oleg', 'anna', 'petrov']

/**
 * R1: the app is killed with −9 at a random moment 5–255 ms into a burst of submissions and started again. What
 * got no answer is sent once more, word for word. In the end every acknowledged submission must be there once,
 * whole, with the values that were sent.
 */
export async function killDuringSubmissions(
  rounds: number,
  say: (line: string) => void,
): Promise<FaultFigures> {
  const varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-faults-'))
  const port = await freePort()
  const figures = { rounds, starts: 0, slowestStartMs: 0, unanswered: 0 }
  const acknowledged: Acknowledged[] = []
  let app = await startApp(varDir, port)
  try {
    const senders = await signInAll(app)
    for (let round = 1; round <= rounds; round++) {
      for (const sender of senders) sender.pending ??= await fillIn(sender, round * 7)
      const burst = senders.map((sender) => submitUntilDeath(sender, round, acknowledged))
      await sleep(5 + Math.floor(Math.random() * 250))
      await app.kill('SIGKILL')
      await Promise.all(burst)
      const began = performance.now()
      app = await startApp(varDir, port)
      figures.starts++
      figures.slowestStartMs = Math.max(figures.slowestStartMs, Math.round(performance.now() - began))
      figures.unanswered += await retryAll(senders, acknowledged)
      if (round % 10 === 0 || round === rounds)
        say(
          `round ${round} of ${rounds}: ${acknowledged.length} acknowledged, ${figures.unanswered} sent again`,
        )
    }
    return { ...figures, acknowledged: acknowledged.length, ...(await inspect(varDir, acknowledged)) }
  } finally {
    await app.kill('SIGTERM')
    await rm(varDir, { recursive: true, force: true })
  }
}

async function signInAll(app: AppProcess): Promise<Sender[]> {
  return Promise.all(
    logins.map(async (login) => {
      const client = new WebClient(app.base)
      const answer = await client.signIn(login)
      if (answer.status !== 303) throw new Error(`${login} cannot sign in: ${answer.status}`)
      return { client, login, pending: undefined }
    }),
  )
}

/** Submits what is filled in, then new values, again and again, until the server is gone. */
async function submitUntilDeath(sender: Sender, round: number, acknowledged: Acknowledged[]): Promise<void> {
  try {
    for (let step = 1; ; step++) {
      sender.pending ??= await fillIn(sender, round * 7 + step)
      await submit(sender, sender.pending, acknowledged)
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error // a dead server is a TypeError of fetch
  }
}

/** Form → next → check page, ready to be submitted. */
async function fillIn({ client, login }: Sender, seed: number): Promise<Pending> {
  const start = await client.get('/cabinet/readings')
  const path = start.status === 303 ? start.location : contractOf(start.text)
  const form = await client.get(path)
  const values = nextValues(form.text, seed)
  const next = await client.submit(form, path, { ...values, action: 'next' })
  if (next.status !== 303)
    throw new Error(`${login}: next answered ${next.status} ${next.$('[role=alert]').text()}`)
  const check = await client.get(next.location)
  const fields = { ...formFields(check.$, next.location), confirmAll: 'on', action: 'submit' }
  return { path: next.location, fields, values: JSON.stringify(Object.values(values)) }
}

async function submit(sender: Sender, pending: Pending, acknowledged: Acknowledged[]): Promise<void> {
  const done = await sender.client.post(pending.path, pending.fields)
  if (done.status !== 303 || !done.location.startsWith('/cabinet/submissions/'))
    throw new Error(
      `${sender.login}: submit answered ${done.status} ${done.location} ${done.$('[role=alert]').text()}`,
    )
  acknowledged.push({
    id: done.location.split('/').at(-1) ?? '',
    login: sender.login,
    values: pending.values,
  })
  sender.pending = undefined
}

async function retryAll(senders: readonly Sender[], acknowledged: Acknowledged[]): Promise<number> {
  const unanswered = senders.filter(({ pending }) => pending !== undefined)
  for (const sender of unanswered) if (sender.pending) await submit(sender, sender.pending, acknowledged)
  return unanswered.length
}

function contractOf(html: string): string {
  const path = /href="(\/cabinet\/readings\/[0-9a-f-]{36})"/.exec(html)?.[1]
  if (path === undefined) throw new Error('the chooser shows no contract')
  return path
}

/** Values a little above the previous ones, different each time, far below what a pipe carries. */
function nextValues(html: string, seed: number): Record<string, string> {
  const inputs = [...html.matchAll(/<input[^>]*name="(value\.[0-9a-f-]{36})"[^>]*>/g)]
  return Object.fromEntries(
    inputs.map(([tag, name = ''], index) => {
      const previous = Number(/data-previous="(\d+)"/.exec(tag)?.[1])
      const digits = Number(/data-digits="(\d+)"/.exec(tag)?.[1])
      if (!Number.isInteger(previous) || !Number.isInteger(digits))
        throw new Error(`no previous value at ${name}`)
      return [name, String(Math.min(previous + 1 + ((seed * 3 + index) % 200), 10 ** digits - 1))]
    }),
  )
}

async function inspect(
  varDir: string,
  acknowledged: readonly Acknowledged[],
): Promise<Pick<FaultFigures, 'lost' | 'doubled' | 'torn'>> {
  const server = await startOrJoinPostgres({ varDir, log: () => undefined })
  const db = connectDatabase(server.url)
  try {
    return {
      lost: await countLost(db, acknowledged),
      doubled: await countDoubled(db),
      torn: await countTorn(db),
    }
  } finally {
    await db.close()
    await server.release()
  }
}

async function countLost(db: Db, acknowledged: readonly Acknowledged[]): Promise<number> {
  const rows = await db.sql.rows<{ id: string; values: string[] }>(
    `select s.id, array_agg(r ->> 'current') as values from submissions s, jsonb_array_elements(s.details -> 'rows') r
     where r ->> 'current' is not null group by s.id`,
  )
  const stored = new Map(rows.map(({ id, values }) => [id, new Set(values)]))
  return acknowledged.filter(({ id, values }) => {
    const kept = stored.get(id)
    return kept === undefined || !(JSON.parse(values) as string[]).every((value) => kept.has(value))
  }).length
}

/** Two neighbouring revisions with the same values, or two revisions in force, are a doubled submission. */
async function countDoubled(db: Db): Promise<number> {
  const row = await db.sql.one<{ count: number }>(
    `with v as (
       select s.contract_id, s.period, s.revision, s.state, array_agg(r ->> 'current' order by r ->> 'registerId') as values
       from submissions s, jsonb_array_elements(s.details -> 'rows') r group by s.id)
     select (select count(*) from v a join v b on b.contract_id = a.contract_id and b.period = a.period
               and b.revision = a.revision + 1 and b.values = a.values)
          + (select count(*) from (select 1 from v where state = 'SUBMITTED' group by contract_id, period having count(*) > 1) x) as count`,
  )
  return row?.count ?? -1
}

/** The revision in force without all its rows, one without its line in the journal or its letter, or a gap between revisions. */
async function countTorn(db: Db): Promise<number> {
  const row = await db.sql.one<{ count: number }>(
    `with letters as (
       select right(data->'letter'->'action'->>'href', 36) as id, count(*) as letters from pgboss.job
        where name = 'mail' group by 1)
     select (select count(*) from submissions s where
               (s.state = 'SUBMITTED'
                 and (select count(*) from readings r where r.submission_id = s.id) <> jsonb_array_length(s.details->'rows'))
               or not exists (select 1 from audit_events a where a.subject_id = s.id::text and a.action = 'readings.submit'))
          + (select count(*) from (select 1 from submissions group by contract_id, period
               having max(revision) <> count(*) or count(*) filter (where state = 'SUBMITTED') <> 1) x)
          + (select count(*) from submissions s left join letters l on l.id = s.id::text where coalesce(l.letters, 0) <> 1) as count`,
  )
  return row?.count ?? -1
}
