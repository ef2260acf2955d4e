import { mkdir, rename, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'

/** One letter to one person. Addresses are objects, so that no value can name a second recipient. */
export type Mail = {
  to: { name: string; address: string }
  subject: string
  text: string
  html: string
  /** an address where a POST ends letters of this kind (RFC 8058), for mail programs to offer */
  unsubscribe?: string
}

export type Mailer = {
  /** Hands the letter over. Rejects when the server does not take it: the job is tried again. */
  send(mail: Mail): Promise<void>
  close(): void
}

/** Mail by SMTP, or as `.eml` files when no server is set (the demo; seen at /dev/mail). */
export function createMailer(options: {
  smtpUrl: string | undefined
  directory: string
  from: { name: string; address: string }
  now: () => Date
}): Mailer {
  const base = { disableFileAccess: true, disableUrlAccess: true }
  const envelope = ({ unsubscribe, ...mail }: Mail) => ({
    ...mail,
    ...(unsubscribe === undefined ? {} : { headers: unsubscribeHeaders(unsubscribe) }),
    from: options.from,
    date: options.now(),
    ...base,
  })
  if (options.smtpUrl !== undefined) {
    const transport = createTransport({
      url: options.smtpUrl,
      pool: true,
      maxConnections: 2,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
    })
    return {
      send: async (mail) => {
        await transport.sendMail(envelope(mail))
      },
      close: () => transport.close(),
    }
  }
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    send: async (mail) => {
      const { message } = await transport.sendMail(envelope(mail))
      await mkdir(options.directory, { recursive: true })
      const name = `${options.now().toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.eml`
      // written beside and renamed: a reader never sees half a letter
      await writeFile(join(options.directory, `.${name}`), message as Buffer)
      await rename(join(options.directory, `.${name}`), join(options.directory, name))
    },
    close: () => undefined,
  }
}

function unsubscribeHeaders(address: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${address}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}
