import { Server as NetServer, type Socket } from 'node:net'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** Requests that run longer than this after the end began are cut off. */
const patienceMs = 10_000
/** A connection that has just come is given this long to say what it wants. */
const firstWordMs = 1_000

export type Farewell = {
  /** from now on every answer says that its connection ends */
  announce(): void
  /**
   * Takes no new connections, lets running requests end, resolves when the last connection is gone.
   * @param listensMs how long connections that say nothing just now are still heard
   */
  close(listensMs: number): Promise<void>
}

/**
 * Ends an HTTP server without cutting anybody off. Node's own `server.close()` destroys connections whose answer
 * is written but has not left yet (seen under load: bodies cut in the middle), so connections are followed here.
 */
export function prepareFarewell(server: Server): Farewell {
  const idle = new Set<Socket>()
  const fresh = new Set<Socket>()
  let isAnnounced = false
  let isClosing = false
  server.on('connection', (socket) => {
    fresh.add(socket)
    socket.once('close', () => {
      idle.delete(socket)
      fresh.delete(socket)
    })
  })
  server.prependListener('request', (req: IncomingMessage, res: ServerResponse) => {
    const { socket } = req
    idle.delete(socket)
    fresh.delete(socket)
    if (isAnnounced) res.setHeader('Connection', 'close')
    res.once('close', () => {
      if (socket.destroyed) return
      if (isClosing) socket.end()
      else idle.add(socket)
    })
  })
  return {
    announce: () => {
      isAnnounced = true
    },
    close: (listensMs) =>
      new Promise((resolve) => {
        isAnnounced = true
        isClosing = true
        NetServer.prototype.close.call(server, () => resolve())
        setTimeout(() => endAll(idle), listensMs).unref()
        setTimeout(() => endAll(fresh), Math.max(listensMs, firstWordMs)).unref()
        setTimeout(() => server.closeAllConnections(), listensMs + patienceMs).unref()
      }),
  }
}

function endAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.end()
}
