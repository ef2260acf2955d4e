import { mkdir, stat, chown } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

/** A lock of the operating system on a file: it goes with its process, also by kill -9. */
export type FileLock = {
  /** Takes the lock alone if no other process has it in any form. */
  tryAlone(): boolean
  /** Takes the lock together with others; false while somebody has it alone. */
  tryShared(): boolean
  release(): void
  close(): void
}

/**
 * Opens (and makes) a lock file. Node has no flock, but its SQLite takes the kernel's file locks in
 * exactly the two strengths needed; the file itself stays empty. A pid file would need guessing whether
 * its process still lives and is the same.
 */
export async function openLock(path: string): Promise<FileLock> {
  await mkdir(dirname(path), { recursive: true })
  const file = new DatabaseSync(path, { timeout: 0 })
  await giveToOwner(path)
  const attempt = (statements: string) => {
    try {
      file.exec(statements)
      return true
    } catch (error) {
      if (!isBusy(error)) throw error
      if (file.isTransaction) file.exec('ROLLBACK')
      return false
    }
  }
  return {
    tryAlone: () => attempt('BEGIN EXCLUSIVE'),
    tryShared: () => attempt('BEGIN; SELECT count(*) FROM sqlite_master'),
    release: () => {
      if (file.isTransaction) file.exec('ROLLBACK')
    },
    close: () => file.close(),
  }
}

/**
 * Runs the work while no other process is inside.
 * @throws Error with the message 'busy' when the others do not come out for `patience` milliseconds
 */
export async function withLock<T>(path: string, patience: number, work: () => Promise<T>): Promise<T> {
  const lock = await openLock(path)
  try {
    const deadline = Date.now() + patience
    while (!lock.tryAlone()) {
      if (Date.now() > deadline) throw new Error('busy')
      await sleep(50)
    }
    return await work()
  } finally {
    lock.release()
    lock.close()
  }
}

/** What root makes in somebody's folder must not shut that person out later. */
async function giveToOwner(path: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const owner = await stat(dirname(path))
  if (owner.uid !== 0) await chown(path, owner.uid, owner.gid)
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6)
}
