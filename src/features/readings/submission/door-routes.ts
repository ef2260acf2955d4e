import { createHash } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Deps } from '../../../deps.ts'
import { idOf } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { showPage } from '../../../web/view.ts'
import { ownEntry, returnedEntry, type Entry } from './entry.ts'
import { closedPage } from './other-pages.ts'
import type { Writer } from './save.ts'
import { openDoor, type Asker, type Door } from './service.ts'
import { wordingOf } from './wording-routes.ts'

export type ShutDoor = Extract<Door, { found: true; mayEnter: false }>
export type OpenDoor = Extract<Door, { mayEnter: true }>
type Locals = { asker: Asker; door: OpenDoor | ShutDoor }
type Behind = { asker: Asker; door: OpenDoor }

/** Who asks for a contract's readings by this door; his own when none is said. */
export function askerOf(req: Request, contractId: string, entry: Entry = ownEntry): Asker {
  return {
    entry,
    contractId,
    userId: visitorOf(req).userId,
    arrivedAt: req.arrivedAt,
    requestId: req.requestId,
    address: req.ip,
  }
}

/** Finds the contract before the body is read; somebody else's is the common 404. */
export function findDoor(deps: Deps, entry: Entry): RequestHandler {
  return async (req, res, next) => {
    const asker = askerOf(req, idOf(req, 'contractId'), entry)
    const door = await openDoor(deps, asker)
    if (!door.found) throw notFound()
    res.locals['readings'] = { asker, door }
    res.locals['windows'] = door.windows
    next()
  }
}

export function localsOf(res: Response): Locals {
  return res.locals['readings'] as Locals
}

/** Who types, and from which session: its number is told to nobody, so that rows remember a trace of it only. */
export function writerOf(req: Request): Writer {
  const { firstName, patronymic, lastName } = visitorOf(req)
  return {
    name: [firstName, patronymic, lastName].filter(Boolean).join(' '),
    session: createHash('sha256').update(req.sessionID).digest('base64url').slice(0, 12),
  }
}

/**
 * Lets in whoever may enter readings of `:contractId` now, by his own door. Somebody else's contract is the common
 * 404; a shut window, a closed contract and a missing right are 403 with the next step, before any body is read.
 */
export function enterersOnly(deps: Deps): RequestHandler[] {
  return [findDoor(deps, ownEntry), passOpenDoor(deps)]
}

/** The same for what belongs to a row: while readings are closed, rows that staff have sent back are still open. */
export function rowEnterersOnly(deps: Deps): RequestHandler[] {
  return [
    findDoor(deps, ownEntry),
    async (req, res, next) => {
      const { door } = localsOf(res)
      const asker = askerOf(req, idOf(req, 'contractId'), returnedEntry)
      const other = door.mayEnter ? undefined : await openDoor(deps, asker)
      if (other?.found === true && other.mayEnter) res.locals['readings'] = { asker, door: other }
      next()
    },
    passOpenDoor(deps),
  ]
}

function passOpenDoor(deps: Deps): RequestHandler {
  return async (req, res, next) => {
    const { door } = localsOf(res)
    if (!door.mayEnter) return showShutDoor(deps, req, res, door)
    next()
  }
}

/** The asker and the open door of this request. @throws Error when the route forgot `enterersOnly` */
export function behindDoor(res: Response): Behind {
  const { asker, door } = localsOf(res)
  if (!door.mayEnter) throw new Error('this route needs enterersOnly')
  return { asker, door }
}

/** 403 in words: why nothing is taken here and when it will be. */
export async function showShutDoor(deps: Deps, req: Request, res: Response, door: ShutDoor): Promise<void> {
  await showPage(res, closedPage({ ...door, number: door.stored.number }, wordingOf(deps, req)), 403)
}
