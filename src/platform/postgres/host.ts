import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StartError } from '../start-error.ts'

/** As whom and where the server of one VAR_DIR runs. PostgreSQL refuses to run as root. */
export type Host = {
  /** Folder of the programs (bin, lib, share). */
  native: string
  /** Folder of the data. */
  data: string
  /** Gives a file made by us to the user the server runs as. */
  give(path: string): Promise<void>
  /** Runs a program of `native/bin` to its end, apart from the terminal, so that Ctrl-C does not reach it. */
  run(program: string, args: string[]): Promise<{ code: number; output: string }>
  /**
   * Starts a program that stays when we go, writing to an open file. Without a shell (pg_ctl uses one),
   * so that a folder may be named anything.
   * @returns asks whether it has ended
   */
  launch(program: string, args: string[], log: FileHandle): () => boolean
}

type Person = { uid: number; gid: number }

const unshare = ['unshare', '-U', '--map-user=65534', '--map-group=65534']
const sharedHome = '/var/lib/vodocabinet'

/**
 * Chooses by who we are: ourselves; as root the owner of the data, or root under another name in a user
 * namespace (reaches folders closed to others), or the user `postgres` with everything under /var/lib.
 * @throws StartError when none of these is allowed here
 */
export async function chooseHost(varDir: string, native: string): Promise<Host> {
  const data = join(varDir, 'postgres')
  if (process.getuid?.() !== 0) return createHost(native, data, [])
  const place = await lstat(data).catch(() => undefined)
  if (place?.isSymbolicLink()) return createSharedHost(native, dirname(await readlink(data)))
  if (place !== undefined && place.uid !== 0) return createHost(native, data, [], place)
  if (await namespaceWorks(native, varDir)) return createHost(native, data, unshare)
  if (place !== undefined) {
    throw new StartError(
      `The database in ${data} belongs to root and user namespaces are forbidden here: give it to another user`,
    )
  }
  const home = join(sharedHome, createHash('sha256').update(varDir).digest('hex').slice(0, 16))
  const host = await createSharedHost(native, home)
  await symlink(host.data, data)
  return host
}

async function createSharedHost(native: string, home: string): Promise<Host> {
  const person = await findServicePerson()
  await mkdir(sharedHome, { recursive: true })
  await chmod(sharedHome, 0o755)
  await mkdir(home, { recursive: true, mode: 0o700 })
  await chown(home, person.uid, person.gid)
  const programs = join(home, `programs-${basename(dirname(native))}-${await readVersion(native)}`)
  if (!existsSync(programs)) {
    await rm(`${programs}.new`, { recursive: true, force: true })
    await cp(native, `${programs}.new`, { recursive: true, verbatimSymlinks: true })
    await rename(`${programs}.new`, programs)
  }
  return createHost(programs, join(home, 'data'), [], person)
}

/** The version of the installed PostgreSQL package, e.g. `18.4.0-beta.17`. */
export async function readVersion(native: string): Promise<string> {
  const text = await readFile(join(dirname(native), 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function findServicePerson(): Promise<Person> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'))
  const found = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody')
  if (found === undefined) {
    throw new StartError(
      'PostgreSQL does not run as root and there is no user postgres: start as an ordinary user or set DATABASE_URL',
    )
  }
  return { uid: Number(found[2]), gid: Number(found[3]) }
}

async function namespaceWorks(native: string, varDir: string): Promise<boolean> {
  const check = [
    'sh',
    '-c',
    'test -w "$1" && exec "$2" --version',
    'sh',
    varDir,
    join(native, 'bin', 'initdb'),
  ]
  const { code } = await execute([...unshare, ...check]).catch(() => ({ code: 1 }))
  return code === 0
}

function createHost(native: string, data: string, prefix: string[], person?: Person): Host {
  return {
    native,
    data,
    give: async (path) => {
      if (person !== undefined) await chown(path, person.uid, person.gid)
    },
    run: (program, args) => execute([...prefix, join(native, 'bin', program), ...args], person),
    launch: (program, args, log) => {
      const [file = '', ...rest] = [...prefix, join(native, 'bin', program), ...args]
      const child = spawn(file, rest, { ...apart(person), stdio: ['ignore', log.fd, log.fd] })
      let ended = false
      child.on('error', () => (ended = true))
      child.on('exit', () => (ended = true))
      child.unref()
      return () => ended
    },
  }
}

/** A session of its own, and nothing of ours (PGDATA, PGPORT, secrets) in the environment. */
function apart(person: Person | undefined) {
  return {
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    ...(person && { uid: person.uid, gid: person.gid }),
  }
}

function execute(command: string[], person?: Person): Promise<{ code: number; output: string }> {
  const [file = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...apart(person), stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (part: Buffer) => (output += part.toString())
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Is there anything at this path? */
export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
