import { PgBoss } from 'pg-boss'
import type { Log } from './log.ts'

/** What a transaction must be able to do for a job to be enqueued inside it. */
export type JobTransaction = { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> }

/** A kind of work done later: its name and what it does with its data. */
export type JobHandler<T extends object> = { queue: string; work: (data: T) => Promise<void> }

export type Jobs = {
  /** Commits and rolls back with the transaction: no letter without its submission, none lost after it. */
  enqueue(tx: JobTransaction, queue: string, data: object): Promise<void>
  /** After a commit: does not wait for the next look at the queue. A process that takes no such jobs leaves it to those that do. */
  hurry(queue: string): void
  /** The same for many jobs of one queue, in one statement. */
  enqueueAll(tx: JobTransaction, queue: string, data: readonly object[]): Promise<void>
  /** Begins to take jobs of this kind. */
  handle<T extends object>(handler: JobHandler<T>): Promise<void>
  /** Does this again and again by the system's clock, in one process of all. @param cron minute hour day month weekday, UTC */
  repeat(name: string, cron: string, work: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

/**
 * pg-boss on the cabinet's own database (docs/decisions/006-jobs.md). Real time, not the business clock.
 * @param queues every queue that may be sent to; a job failed is tried 10 times with growing pauses (up to an hour)
 */
export async function startJobs(options: {
  databaseUrl: string
  queues: readonly string[]
  log: Log
  pollSeconds?: number
}): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: options.databaseUrl,
    max: 2,
    application_name: 'vodocabinet-jobs',
  })
  boss.on('error', (error) => options.log.error({ error }, 'job queue'))
  await boss.start()
  for (const queue of options.queues)
    await boss.createQueue(queue, { retryLimit: 10, retryDelay: 5, retryBackoff: true, retryDelayMax: 3600 })
  const workers = new Map<string, string>()
  return {
    async enqueue(tx, queue, data) {
      const id = await boss.send(queue, data, {
        db: { executeSql: (text, values) => tx.executeSql(text, values) },
      })
      if (id === null) throw new Error(`the queue ${queue} refused a job`)
    },
    hurry(queue) {
      const worker = workers.get(queue)
      if (worker !== undefined) boss.notifyWorker(worker)
    },
    async enqueueAll(tx, queue, data) {
      if (data.length === 0) return
      await boss.insert(
        queue,
        data.map((each) => ({ data: each })),
        { db: { executeSql: (text, values) => tx.executeSql(text, values) } },
      )
    },
    async handle({ queue, work }) {
      const polling = { pollingIntervalSeconds: options.pollSeconds ?? 1, batchSize: 1 }
      const worker = await boss.work(queue, polling, async (jobs) => {
        for (const job of jobs) await work(job.data as Parameters<typeof work>[0])
      })
      workers.set(queue, worker)
    },
    async repeat(name, cron, work) {
      await boss.createQueue(name, { retryLimit: 0 })
      await boss.schedule(name, cron)
      await boss.work(name, { pollingIntervalSeconds: 30 }, work)
    },
    stop: () => boss.stop({ graceful: true, timeout: 5_000 }),
  }
}
