import { createHmac } from 'node:crypto'
import bcrypt from 'bcrypt'

/** Thrown when too many hashes wait: the answer is 503 with Retry-After. */
export class HashingBusyError extends Error {
  override readonly name = 'HashingBusyError'
}

/** Hashing of passwords, bounded so that a wave of sign-ins cannot starve the process. */
export type PasswordHasher = {
  hash(password: string): Promise<string>
  /** With no hash (unknown login) a dummy is compared, so that the time tells nothing. */
  verify(password: string, hash: string | null): Promise<boolean>
  needsRehash(hash: string): boolean
  /** hash operations so far, for tests of equal work */
  readonly calls: () => number
}

/**
 * bcrypt over base64(HMAC-SHA-384(pepper, NFC password)): nothing is cut at 72 bytes, and a stolen
 * table is worth nothing without the pepper (docs/decisions/007-passwords.md).
 * @param atOnce hashes that may run together (cores)
 * @param waiting hashes that may queue; past it HashingBusyError
 */
export function createPasswordHasher(options: {
  pepper: string
  cost: number
  atOnce: number
  waiting: number
}): PasswordHasher {
  const gate = createGate(options.atOnce, options.waiting)
  const prepared = (password: string) =>
    createHmac('sha384', options.pepper).update(password.normalize('NFC')).digest('base64')
  // Made at the start: the first unknown login of the day must not cost a hash more than a known one.
  const dummy = bcrypt.hash('no such user', options.cost)
  let calls = 0
  return {
    hash: (password) => gate(() => (calls++, bcrypt.hash(prepared(password), options.cost))),
    verify: async (password, hash) => {
      const against = hash ?? (await dummy)
      const isSame = await gate(() => (calls++, bcrypt.compare(prepared(password), against)))
      return hash !== null && isSame
    },
    needsRehash: (hash) => bcrypt.getRounds(hash) !== options.cost,
    calls: () => calls,
  }
}

type Gate = <T>(work: () => Promise<T>) => Promise<T>

function createGate(atOnce: number, waiting: number): Gate {
  let running = 0
  const queue: (() => void)[] = []
  const leave = () => {
    running--
    queue.shift()?.()
  }
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new HashingBusyError('too many sign-ins wait')
      await new Promise<void>((resolve) => queue.push(resolve))
    }
    running++
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
