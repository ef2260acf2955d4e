import { parseProtocolCode, parseSha256 } from '../../../domain/protocol-code.ts'
import type { Deps } from '../../../deps.ts'
import { findByCode, findByNumberAndHash, type PublicRevision } from './store.ts'

export type Checked =
  | { ok: true; revision: PublicRevision }
  /** no such protocol, or no such code at all: one answer */
  | { ok: false; reason: 'unknown' }
  /** this address has asked for too many protocols that are none */
  | { ok: false; reason: 'too-often'; seconds: number }

/** What a paper is known by: its code as typed, or its number and hash. */
export type Reference = { code: string } | { number: string; hash: string }

/** Looks for the protocol. Only misses are counted: whoever holds papers may check any number of them. */
export async function checkProtocol(deps: Deps, reference: Reference, throttleKey: string): Promise<Checked> {
  const seconds = await deps.throttles.protocol.waitSeconds(throttleKey)
  if (seconds > 0) return { ok: false, reason: 'too-often', seconds }
  const revision = await find(deps, reference)
  if (revision !== undefined) return { ok: true, revision }
  await deps.throttles.protocol.take(throttleKey)
  return { ok: false, reason: 'unknown' }
}

async function find({ db }: Deps, reference: Reference): Promise<PublicRevision | undefined> {
  if ('code' in reference) {
    const code = parseProtocolCode(reference.code)
    return code === undefined ? undefined : findByCode(db.sql, code)
  }
  const hash = parseSha256(reference.hash)
  return hash === undefined ? undefined : findByNumberAndHash(db.sql, { number: reference.number, hash })
}
