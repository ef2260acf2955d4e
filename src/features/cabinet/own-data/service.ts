import { finished } from 'node:stream/promises'
import { Readable, type Writable } from 'node:stream'
import { ZipFile } from 'yazl'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { PaperBusyError } from '../../../platform/pdf.ts'
import type { Actor } from '../../../web/actor.ts'
import { issueInvoicePaper } from '../../billing/documents/service.ts'
import { ownProtocol } from '../../readings/protocol/service.ts'
import {
  countData,
  dataFiles,
  findConsents,
  nextPapers,
  streamRows,
  type ConsentRow,
  type DataCounts,
  type Owner,
} from './store.ts'

type IssuedPaper = { fileName: string; bytes: Buffer }

/** What the page about one's own data says. */
export type OwnData = { counts: DataCounts; consents: ConsentRow[] }

export async function openOwnData(deps: Deps, userId: string): Promise<OwnData> {
  const owner = ownerOf(deps, userId)
  const [counts, consents] = await Promise.all([
    countData(deps.db.sql, owner),
    findConsents(deps.db.sql, userId),
  ])
  return { counts, consents }
}

/** The journal knows that the archive was taken, before its first byte. */
export async function recordDownload(deps: Deps, by: Actor): Promise<void> {
  await recordAudit(deps.db.sql, {
    ...by,
    at: deps.clock.now(),
    action: 'account.data.downloaded',
    subject: { type: 'user', id: by.actorId },
  })
}

/**
 * Writes the archive as it is made: rows from the database one after the other, papers drawn by the threads one at a
 * time. Nothing is held but the row, the paper and what the reader has not taken yet.
 * @throws Error when the reader has left
 */
export async function writeArchive(deps: Deps, userId: string, to: Writable): Promise<void> {
  const owner = ownerOf(deps, userId)
  const zip = new ZipFile()
  const broken = new Promise<never>((_resolve, reject) => {
    zip.on('error', reject)
    // named as streams name it: no fault of ours
    to.once('close', () => {
      if (to.writableFinished) return
      reject(Object.assign(new Error('the reader has left'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }))
    })
  })
  broken.catch(() => undefined)
  zip.outputStream.pipe(to)
  const written = (async () => {
    for (const file of dataFiles)
      await addEntry(zip, broken, `${file}.json`, Readable.from(jsonArray(streamRows(deps.db, file, owner))))
    await addPapers(deps, { zip, broken }, owner, 'submissions')
    await addPapers(deps, { zip, broken }, owner, 'invoices')
    zip.end()
    await finished(to, { readable: false })
  })()
  await Promise.race([written, broken])
}

async function addPapers(
  deps: Deps,
  { zip, broken }: { zip: ZipFile; broken: Promise<never> },
  owner: Owner,
  kind: 'submissions' | 'invoices',
): Promise<void> {
  const folder = kind === 'submissions' ? 'protocols' : 'bills'
  let after: string | undefined
  for (;;) {
    const ids = await nextPapers(deps.db.sql, kind, owner, after)
    for (const id of ids) {
      const paper = await drawPatiently(() => drawPaper(deps, kind, owner.userId, id))
      if (paper !== undefined)
        await addEntry(zip, broken, `${folder}/${paper.fileName}`, Readable.from([paper.bytes]))
    }
    after = ids.at(-1)
    if (after === undefined) return
  }
}

async function drawPaper(
  deps: Deps,
  kind: 'submissions' | 'invoices',
  userId: string,
  id: string,
): Promise<IssuedPaper | undefined> {
  if (kind === 'submissions') return ownProtocol(deps, userId, id, 'ru')
  const paper = await issueInvoicePaper(deps, { userId, id })
  // what stopped being the user's while the archive is written is left out
  return paper === 'forbidden' ? undefined : paper
}

/** Others wait for papers too: who makes hundreds of them waits longest. */
async function drawPatiently<T>(draw: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await draw()
    } catch (error) {
      if (!(error instanceof PaperBusyError)) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
}

/** The next entry begins when this one has been taken whole: two would be held in memory otherwise. */
async function addEntry(
  zip: ZipFile,
  broken: Promise<never>,
  name: string,
  content: Readable,
): Promise<void> {
  const taken = finished(content, { writable: false })
  zip.addReadStream(content, name)
  try {
    await Promise.race([taken, broken])
  } catch (error) {
    // ends the query behind it
    content.destroy()
    taken.catch(() => undefined)
    throw error
  }
}

async function* jsonArray(rows: AsyncIterable<object>): AsyncGenerator<string> {
  let before = '[\n'
  for await (const row of rows) {
    yield before + JSON.stringify(row)
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

function ownerOf(deps: Deps, userId: string): Owner {
  return { userId, today: moscowDay(deps.clock.now()).toString() }
}
