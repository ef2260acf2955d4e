import { once } from 'node:events'
import { Readable, type Duplex } from 'node:stream'
import type pg from 'pg'

/** What node-postgres calls on a statement it was given, as far as COPY needs it. */
type Wire = {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
  stream: Duplex
}
const unheard = {
  handleRowDescription: () => undefined,
  handleDataRow: () => undefined,
  handlePortalSuspended: () => undefined,
  handleEmptyQuery: () => undefined,
}

/**
 * `COPY … TO STDOUT` as a stream of its bytes: as slow as the reader, so that a big table takes no memory.
 * @param onRows hears at the end how many rows the server sent
 */
export function copyOut(client: pg.Client, statement: string, onRows: (rows: number) => void): Readable {
  let wire: Wire | undefined
  const out = new Readable({ read: () => void wire?.stream.resume() })
  client.query({
    ...unheard,
    submit: (connection: unknown) => {
      wire = connection as Wire
      wire.query(statement)
    },
    handleCopyData: ({ chunk }: { chunk: Buffer }) => {
      // the driver's own buffer is written over by what comes next
      if (!out.push(Buffer.from(chunk))) wire?.stream.pause()
    },
    handleCommandComplete: ({ text }: { text: string }) => onRows(rowsOf(text)),
    handleError: (error: Error) => void out.destroy(error),
    handleReadyForQuery: () => void out.push(null),
  } as pg.Submittable)
  return out
}

/**
 * `COPY … FROM STDIN`: sends what the source gives.
 * @returns the number of rows taken
 * @throws the database's error, or the source's: then nothing is taken
 */
export function copyIn(client: pg.Client, statement: string, source: AsyncIterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0
    let failure: unknown
    client.query({
      ...unheard,
      submit: (connection: unknown) => (connection as Wire).query(statement),
      handleCopyInResponse: (wire: Wire) => {
        send(wire, source).catch((error: unknown) => {
          failure = error
          wire.sendCopyFail('the source failed')
        })
      },
      handleCommandComplete: ({ text }: { text: string }) => {
        rows = rowsOf(text)
      },
      // the client forgets a statement that failed: it will not be told that the line is free again
      handleError: (error: Error) => {
        reject(failure instanceof Error ? failure : error)
      },
      handleReadyForQuery: () => resolve(rows),
    } as pg.Submittable)
  })
}

async function send(wire: Wire, source: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of source) {
    wire.sendCopyFromChunk(chunk)
    if (wire.stream.writableNeedDrain) await once(wire.stream, 'drain')
  }
  wire.endCopyFrom()
}

/** `COPY 42` */
function rowsOf(tag: string): number {
  return Number(tag.split(' ').at(-1))
}
