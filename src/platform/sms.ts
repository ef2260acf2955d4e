import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Sms = {
  /** Hands the message over. Rejects when the carrier does not take it: the job is tried again. */
  send(to: string, text: string): Promise<void>
}

/** Messages by the carrier's gateway, or as files when none is set (the demo). */
export function createSms(options: { url: string | undefined; directory: string; now: () => Date }): Sms {
  const { url, directory, now } = options
  return url === undefined ? createSandbox(directory, now) : createGateway(url)
}

/** POST of `{"to", "text"}`: what every carrier's gateway can be taught. */
function createGateway(url: string): Sms {
  return {
    async send(to, text) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ to, text }),
        signal: AbortSignal.timeout(10_000),
      })
      await answer.body?.cancel()
      if (!answer.ok) throw new Error(`the SMS gateway answered ${answer.status}`)
    },
  }
}

function createSandbox(directory: string, now: () => Date): Sms {
  return {
    async send(to, text) {
      await mkdir(directory, { recursive: true })
      const name = `${now().toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.txt`
      await writeFile(join(directory, name), `${to}\n${text}\n`)
    },
  }
}
