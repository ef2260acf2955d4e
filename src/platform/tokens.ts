import { createHash, randomBytes } from 'node:crypto'

/** A secret sent by mail, and what is kept of it. */
export type FreshToken = { token: string; hash: Buffer }

/** 256 random bits, written so that they fit an address. */
export function newToken(): FreshToken {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: createHash('sha256').update(token).digest() }
}

/** What a token's row is found by; undefined for anything that is not a token of ours. */
export function tokenHash(token: unknown): Buffer | undefined {
  return typeof token === 'string' && /^[\w-]{43}$/.test(token)
    ? createHash('sha256').update(token).digest()
    : undefined
}
