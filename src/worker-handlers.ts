import { join } from 'node:path'
import type { Deps } from './deps.ts'
import { sweepUnconfirmed } from './features/auth/registration/jobs.ts'
import { checkUpload } from './features/readings/bulk/jobs.ts'
import type { UploadJob } from './features/readings/bulk/service.ts'
import { closeReadings, tellOutcome } from './features/readings/outcomes/jobs.ts'
import { askedQueue, continueRuns } from './features/notices/reminders/asked.ts'
import { sendReminders } from './features/notices/reminders/jobs.ts'
import { sweepUnsubscribeTokens } from './features/notices/unsubscribe/store.ts'
import { toldQueue, type ToldJob } from './records/reading-return.ts'
import { sweepCaptchas } from './records/captcha.ts'
import { drawLetter, type LetterJob } from './platform/letter.ts'
import { projectDir } from './roof.ts'

/** Begins to take the jobs of all rooms: in the web process, or alone in the worker. */
export async function startJobHandlers(deps: Deps): Promise<void> {
  const viewsDir = join(projectDir, 'views')
  await deps.jobs.handle<LetterJob>({
    queue: 'mail',
    work: async (job) => deps.mailer.send(await drawLetter(viewsDir, job)),
  })
  await deps.jobs.handle<UploadJob>({ queue: 'workbooks', work: (job) => checkUpload(deps, job) })
  await deps.jobs.handle<ToldJob>({ queue: toldQueue, work: (job) => tellOutcome(deps, job) })
  await deps.jobs.repeat('closing', '*/10 * * * *', async () => {
    const done = await closeReadings(deps)
    if (done.refused + done.lapsed + done.revived > 0) deps.log.info(done, 'readings closed')
  })
  await deps.jobs.handle<object>({
    queue: askedQueue,
    work: async () => {
      await continueRuns(deps)
    },
  })
  await deps.jobs.repeat('sweep', '*/15 * * * *', async () => {
    const registrations = await sweepUnconfirmed(deps)
    await sweepCaptchas(deps.db.sql, deps.clock.now().toString())
    await sweepUnsubscribeTokens(deps.db.sql, deps.clock.now().toString())
    if (registrations > 0) deps.log.info({ registrations }, 'unconfirmed registrations swept')
  })
  await deps.jobs.repeat('reminders', '*/10 * * * *', async () => {
    await continueRuns(deps)
    const users = await sendReminders(deps)
    if (users > 0) deps.log.info({ users }, 'users reminded')
  })
}
