import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import pg from 'pg'

// Looks at the outside world before anything is opened. Each answers one sentence, or undefined when all is well.

/** Can the folder be made and written to? */
export async function folderFault(setting: string, folder: string): Promise<string | undefined> {
  const probe = join(folder, `.writable-${process.pid}`)
  try {
    await makeFolder(folder)
    await writeFile(probe, '')
    await rm(probe)
    return undefined
  } catch (error) {
    return `${setting} ${folder} cannot be written to (${codeOf(error)}): name a folder this user may write to`
  }
}

/** Node's own recursive mkdir never comes back where the system forbids folders (/proc). */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await mkdir(folder)
  }
}

/** Is the port free? `host` undefined: on all addresses. */
export async function portFault(port: number, host: string | undefined): Promise<string | undefined> {
  const probe = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.listen({ port, ...(host === undefined ? {} : { host }) }, resolve)
    })
    await new Promise((resolve) => probe.close(resolve))
    return undefined
  } catch (error) {
    return listenFault(error, port, host)
  }
}

/** Why a server cannot listen there. */
export function listenFault(error: unknown, port: number, host: string | undefined): string {
  const code = codeOf(error)
  if (code === 'EADDRINUSE')
    return `PORT ${port} is taken by another program: stop it or set PORT to a free one`
  if (code === 'EACCES')
    return `PORT ${port} needs rights this user does not have: set PORT to a number above 1023`
  if (host !== undefined)
    return `HOST ${host} is not an address of this machine (${code}): set it right or leave it empty`
  return `PORT ${port} cannot be opened (${code}): set PORT to another one`
}

/** Does the database answer, and let us in? The password is never told. */
export async function databaseFault(url: string): Promise<string | undefined> {
  try {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 3_000,
      query_timeout: 3_000,
    })
    // a server that goes away while we look is told by the query
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('select 1')
      return undefined
    } catch (error) {
      return `DATABASE_URL: ${reasonOf(error, client)}`
    } finally {
      await client.end().catch(() => undefined)
    }
  } catch {
    return 'DATABASE_URL cannot be understood: it must look like postgresql://user:password@host:5432/database'
  }
}

function reasonOf(error: unknown, { host, port, database = '', user = '' }: pg.Client): string {
  const place = `${host}:${port}`
  const refused = `the database at ${place} refuses the user ${user}: check name and password`
  const unknown = `the host ${host} is not known: check its name`
  const reasons: Readonly<Record<string, string>> = {
    '28P01': refused,
    '28000': refused,
    '3D000': `there is no database ${database} at ${place}: create it or name another`,
    ENOTFOUND: unknown,
    EAI_AGAIN: unknown,
    ECONNREFUSED: `nothing answers at ${place}: check host and port, and that PostgreSQL runs`,
  }
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : code
  const silence = `${place} does not answer within 3 s: check host, port and network`
  return reasons[code] ?? (/timeout/i.test(message) ? silence : `${place} cannot be used (${message})`)
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
