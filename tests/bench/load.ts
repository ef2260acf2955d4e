import autocannon, { type Request, type Result } from 'autocannon'
import type { BenchPerson } from './fill.ts'
import { fieldsOf, submitFields, typedFields } from './form-fields.ts'

// The load generator: a process of its own. Takes a job as JSON from its parent, answers with figures.

export type LoadJob = {
  base: string
  kind: 'page' | 'submit'
  people: { person: BenchPerson; path: string }[]
  connections: number
  seconds: number
  /** values typed differ from round to round */
  round: number
}

/** Requests a second, times in ms, answers that were not 2xx/3xx. */
export type LoadFigures = {
  perSecond: number
  p50: number
  p97: number
  p99: number
  failed: number
  total: number
}

type Context = { person?: BenchPerson; path?: string; html?: string; turn?: number }

process.once('message', (job: LoadJob) => {
  void measure(job).then((figures) => {
    process.send?.(figures)
    process.disconnect()
  })
})

async function measure(job: LoadJob): Promise<LoadFigures> {
  let turn = job.round * 97
  const next = (context: Context) => {
    turn += 1
    const chosen = job.people[turn % job.people.length]
    context.person = chosen!.person
    context.path = chosen!.path
    context.turn = turn
  }
  const ask = (request: Request, context: Context, path: string): Request => ({
    ...request,
    path,
    headers: { cookie: context.person!.cookie, 'x-forwarded-proto': 'https' },
  })
  const send = (request: Request, context: Context, path: string, body: string): Request => ({
    ...ask(request, context, path),
    method: 'POST',
    headers: {
      cookie: context.person!.cookie,
      'x-forwarded-proto': 'https',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body,
  })
  const keep: Pick<Request, 'onResponse'> = {
    onResponse: (_status, body, context) => void ((context as Context).html = body),
  }
  const page: Request = {
    method: 'GET',
    setupRequest: (request, context: Context) => {
      next(context)
      return ask(request, context, context.path!)
    },
    ...keep,
  }
  const requests: Request[] =
    job.kind === 'page'
      ? [{ method: 'GET', setupRequest: page.setupRequest! }]
      : [
          page,
          {
            method: 'POST',
            setupRequest: (request, context: Context) =>
              send(request, context, context.path!, typedFields(fieldsOf(context.html!), context.turn!)),
          },
          {
            method: 'GET',
            setupRequest: (request, context: Context) => ask(request, context, `${context.path!}/check`),
            ...keep,
          },
          {
            method: 'POST',
            setupRequest: (request, context: Context) =>
              send(request, context, `${context.path!}/check`, submitFields(fieldsOf(context.html!))),
          },
        ]
  const result = await run({ url: job.base, connections: job.connections, duration: job.seconds, requests })
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p97: result.latency.p97_5,
    p99: result.latency.p99,
    failed: result['4xx'] + result['5xx'] + result.errors,
    total: result.requests.total,
  }
}

async function run(options: autocannon.Options): Promise<Result> {
  return autocannon({ ...options, timeout: 20 })
}
