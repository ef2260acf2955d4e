import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A file received whole and not yet promised to anybody: it lies apart until it is kept or discarded. */
export type IncomingFile = {
  /** 32 hexadecimal digits, random; never a name somebody typed */
  key: string
  /** where its content lies now, for looking at it */
  path: string
  byteSize: number
  /** of the content, hexadecimal */
  sha256: string
}

/** Where attached files live, outside the web root. A directory now, an object store later. */
export type FileStore = {
  /** false when less than 1 GB of disk is free: then nothing is received (security.md, R5) */
  hasRoom(): Promise<boolean>
  /** Takes the content to its end. Rejects, and leaves nothing behind, when the content fails. */
  receive(content: Readable): Promise<IncomingFile>
  /** where an incoming file lies; undefined once it is gone or kept */
  incoming(key: string): Promise<string | undefined>
  /** Makes an incoming file permanent. false when it is gone: kept by a twin request, or too old. */
  keep(key: string): Promise<boolean>
  /** Forgets an incoming file; a kept one is not touched. */
  discard(key: string): Promise<void>
  /** The content of a kept file. Rejects with ENOENT when there is none. */
  read(key: string): Promise<Readable>
  /** Makes a kept file an incoming one again. */
  release(key: string): Promise<void>
  /** Ends a kept file; one that is gone already is no fault. */
  remove(key: string): Promise<void>
}

const roomBytes = 1024 ** 3
/** An incoming file nobody came back for in two hours is swept. */
const oldestIncomingMs = 2 * 3600 * 1000
const sweepEveryMs = 600_000

/**
 * A file store in a folder: written beside, flushed and renamed, so that a kept file is always whole.
 * @param freeBytes replaces the look at the disk in tests
 */
export function createDirectoryFiles(directory: string, freeBytes = () => freeBytesOf(directory)): FileStore {
  const incomingDir = join(directory, 'incoming')
  const incomingPath = (key: string) => join(incomingDir, checked(key))
  const keptPath = (key: string) => join(directory, checked(key).slice(0, 2), key)
  let sweptAt = 0
  return {
    hasRoom: async () => (await freeBytes()) >= roomBytes,
    async receive(content) {
      await mkdir(incomingDir, { recursive: true })
      if (Date.now() - sweptAt > sweepEveryMs) {
        sweptAt = Date.now()
        await sweep(incomingDir)
      }
      const key = randomBytes(16).toString('hex')
      return { key, path: incomingPath(key), ...(await write(content, incomingPath(key))) }
    },
    incoming: async (key) => ((await exists(incomingPath(key))) ? incomingPath(key) : undefined),
    async keep(key) {
      await mkdir(join(keptPath(key), '..'), { recursive: true })
      return rename(incomingPath(key), keptPath(key)).then(
        () => true,
        (error: unknown) => {
          if (isGone(error)) return false
          throw error
        },
      )
    },
    discard: (key) => rm(incomingPath(key), { force: true }),
    async read(key) {
      await stat(keptPath(key))
      return createReadStream(keptPath(key))
    },
    release: (key) => rename(keptPath(key), incomingPath(key)),
    remove: (key) => rm(keptPath(key), { force: true }),
  }
}

async function write(content: Readable, path: string): Promise<{ byteSize: number; sha256: string }> {
  const hash = createHash('sha256')
  let byteSize = 0
  const measure = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      byteSize += chunk.length
      yield chunk
    }
  }
  const out = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
  // `finished` would not do: only 'close' says that an opening still under way can create no file any more.
  const closed = new Promise<void>((resolve) => out.once('close', () => resolve()))
  try {
    await pipeline(content, measure, out)
  } catch (error) {
    await closed
    await rm(path, { force: true })
    throw error
  }
  return { byteSize, sha256: hash.digest('hex') }
}

async function sweep(directory: string): Promise<void> {
  const oldest = Date.now() - oldestIncomingMs
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    const state = await stat(path).catch(() => undefined)
    if (state !== undefined && state.mtimeMs < oldest) await rm(path, { force: true })
  }
}

async function freeBytesOf(directory: string): Promise<number> {
  await mkdir(directory, { recursive: true })
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** No key but our own ever becomes a path. */
function checked(key: string): string {
  if (!/^[0-9a-f]{32}$/.test(key)) throw new Error('not a key of the file store')
  return key
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/**
 * Keeps all the files for the time of `work`, which writes their rows. When one is gone nothing is done; when the
 * work fails or comes to nothing (a race lost, the database away) they are incoming files again, as before.
 * @param isDone false: the work wrote no rows
 * @returns what the work returned, or `gone`
 */
export async function keepFiles<T>(
  store: FileStore,
  files: readonly { key: string }[],
  work: () => Promise<T>,
  isDone: (result: T) => boolean = () => true,
): Promise<T | 'gone'> {
  const kept: string[] = []
  const takeBack = () => Promise.allSettled(kept.map((key) => store.release(key)))
  try {
    for (const { key } of files) {
      if (!(await store.keep(key))) {
        await takeBack()
        return 'gone'
      }
      kept.push(key)
    }
    const result = await work()
    if (!isDone(result)) await takeBack()
    return result
  } catch (error) {
    await takeBack()
    throw error
  }
}
