import express, { type Router } from 'express'

/**
 * Several routers as one, their doors in the same order. A router that has no door for a request hands it on in the next
 * turn of the event loop, so sixty rooms one behind the other cost a request up to sixty turns; one row costs one.
 * Rooms must not leave by `next('router')`: that would leave the whole row.
 */
export function inOneRow(rooms: readonly Router[]): Router {
  const row = express.Router()
  row.stack.push(...rooms.flatMap(({ stack }) => stack))
  return row
}
