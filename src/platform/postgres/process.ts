import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Is this process a PostgreSQL server on that data folder? A pid left in a file may by now belong to
 * anybody, ourselves included, and PostgreSQL would take it for a running server.
 */
export async function findServerProcess(pid: number, data: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false
  const command = await readCommand(pid)
  if (command === undefined) return true
  // The server works inside its data folder, also when that was renamed under it.
  const place = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  return command.includes('postgres') && (place === data || command.includes(data))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The command line of a process; undefined where the system does not tell. */
async function readCommand(pid: number): Promise<string | undefined> {
  if (existsSync('/proc/self/cmdline')) {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return text.replaceAll('\0', ' ')
  }
  if (process.platform === 'win32') return undefined
  const told = await promisify(execFile)('ps', ['-ww', '-p', String(pid), '-o', 'command=']).catch(() => ({
    stdout: '',
  }))
  return told.stdout
}
