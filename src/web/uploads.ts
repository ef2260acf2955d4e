import express, { type Request, type RequestHandler, type Response } from 'express'
import multer, { MulterError, type StorageEngine } from 'multer'
import type { Clock } from '../platform/clock.ts'
import type { FileStore, IncomingFile } from '../platform/files.ts'
import type { Quotas } from '../platform/throttle.ts'
import { addressKey } from './address.ts'
import type { Csrf } from './csrf.ts'
import { kindOfFile, shownName, type FileKind } from './file-kind.ts'
import type { FieldSlip } from './form.ts'
import { filesOfNote, noteOfHeldFiles, type ReceivedFile } from './held-files.ts'
import { RequestError } from './request-error.ts'

/** The form field of files, and the limits said on every form that has it. */
export const uploadLimits = { field: 'files', count: 10, fileMegabytes: 10 } as const

const fileBytes = uploadLimits.fileMegabytes * 1024 * 1024
/** Ten full files, the fields and the seams between them. */
const requestBytes = uploadLimits.count * fileBytes + 1024 * 1024

const cutAfterMs = 2_000

/** What came with a multipart form besides its fields. */
export type Uploads = {
  /** looked at and allowed; unkept ones are gone when the answer has been sent */
  files: readonly ReceivedFile[]
  /** why some or all were not taken, to be shown at the field; one at most */
  slips: readonly FieldSlip[]
  /** Keeps the files for an hour and gives the note for the hidden field `attached`: a slip loses no file. */
  hold(): string
}

declare global {
  namespace Express {
    interface Request {
      uploads?: Uploads
    }
  }
}

export type UploadDeps = {
  files: FileStore
  quotas: Quotas
  csrf: Csrf
  clock: Clock
  settings: { sessionSecret: string }
}

type Received = { incoming: IncomingFile; originalname: string }

/** What a form takes as files, where it is not the usual ten documents and pictures. */
export type UploadRules = {
  /** name of the file field */
  field: string
  count: number
  /** false: files do not count against the daily quota; `subscriber`: against that of the visitor */
  isCounted: boolean | 'subscriber'
  /** tells by content what a file is, or says with a copy key why it is not taken */
  look: (path: string, name: string) => Promise<FileKind | { slip: string }>
}

const usualRules: UploadRules = {
  field: uploadLimits.field,
  count: uploadLimits.count,
  isCounted: true,
  look: async (path, name) => (await kindOfFile(path, name)) ?? { slip: 'web:upload.kind' },
}

/**
 * Middlewares that read a form with files: ten of 10 MB, 100 kB of fields; then its token; then the files are
 * looked at. Whatever way the request ends, no file stays that nobody kept or held.
 * @param own where the form differs: isCounted false for staff, another field, other kinds of files
 */
export function readFormWithFiles(deps: UploadDeps, own: Partial<UploadRules> = {}): RequestHandler[] {
  const rules = { ...usualRules, ...own }
  return [
    refuseDeclaredGiants,
    express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 1_000 }),
    receive(deps, rules),
    deps.csrf.check,
    look(deps, rules),
  ]
}

/** The files of this request. @throws Error when the route forgot `readFormWithFiles` */
export function uploadsOf(req: Request): Uploads {
  if (req.uploads === undefined) throw new Error('this route needs readFormWithFiles')
  return req.uploads
}

const refuseDeclaredGiants: RequestHandler = (req, res, next) => {
  next(Number(req.get('content-length') ?? 0) > requestBytes ? refuseGiant(req, res) : undefined)
}

/** What is still on its way is thrown away for a moment, so that the sender reads the answer; then cut. */
function refuseGiant(req: Request, res: Response): RequestError {
  res.once('finish', () => setTimeout(() => req.complete || req.destroy(), cutAfterMs).unref())
  return new RequestError(413, 'too-large')
}

function receive(deps: UploadDeps, rules: UploadRules): RequestHandler {
  return async (req, res, next) => {
    const keys = new Set<string>()
    // Before the first wait: a sender who leaves during it would not be noticed any more.
    res.once('close', () => void discardAll(deps.files, keys))
    res.locals['uploadKeys'] = keys
    const hasRoom = await deps.files.hasRoom()
    if (res.closed) return
    // A file may be written to its end after the answer to a damaged body has gone: nobody waits for it.
    const came = (key: string) =>
      res.closed ? void discardAll(deps.files, new Set([key])) : void keys.add(key)
    const reader = multer({
      storage: intoStore(deps.files, came),
      defParamCharset: 'utf8',
      fileFilter: (_req, file, take) => {
        const isFile = file.fieldname === rules.field
        if (isFile && !hasRoom) res.locals['uploadSlip'] = { field: rules.field, key: 'web:upload.noRoom' }
        take(null, isFile && hasRoom)
      },
      limits: {
        files: rules.count,
        fileSize: fileBytes,
        fields: 100,
        fieldSize: 100 * 1024,
        fieldNameSize: 100,
        fieldNestingDepth: 0,
        parts: 120,
        headerPairs: 50,
      },
    }).any()
    let isAnswered = false
    cutUndeclaredGiants(req, () => {
      isAnswered = true
      next(refuseGiant(req, res))
    })
    reader(req, res, (error: unknown) => {
      if (isAnswered) return
      const slip = slipOf(error, rules)
      if (slip === undefined && error !== undefined) {
        next(asRequestError(error))
        return
      }
      res.locals['uploadSlip'] ??= slip
      next()
    })
  }
}

/** A body without a declared length is cut where a declared one would have been refused. */
function cutUndeclaredGiants(req: Request, cut: () => void): void {
  let bytes = 0
  req.on('data', (chunk: Buffer) => {
    const isOver = bytes > requestBytes
    bytes += chunk.length
    if (!isOver && bytes > requestBytes) cut()
  })
}

/** Multer writes straight into the store; the store measures and hashes on the way. */
function intoStore(files: FileStore, came: (key: string) => void): StorageEngine {
  return {
    _handleFile: (_req, file, done) => {
      files.receive(file.stream).then(
        (incoming) => {
          came(incoming.key)
          done(null, {
            filename: incoming.key,
            path: incoming.path,
            size: incoming.byteSize,
            incoming,
          } as object)
        },
        (error: unknown) => done(error),
      )
    },
    _removeFile: (_req, file, done) => {
      files.discard(file.filename).then(
        () => done(null),
        (error: unknown) => done(error instanceof Error ? error : new Error('discard')),
      )
    },
  }
}

function look(deps: UploadDeps, rules: UploadRules): RequestHandler {
  return async (req, res, next) => {
    const keys = res.locals['uploadKeys'] as Set<string>
    const fresh = ((req.files ?? []) as unknown as Received[]).map((file) => ({
      ...file.incoming,
      originalname: file.originalname,
    }))
    const looked = await Promise.all(fresh.map((file) => lookAt(file, req, rules)))
    const slips = [
      res.locals['uploadSlip'] as FieldSlip | undefined,
      ...looked.map(({ slip }) => slip),
      await quotaSlip(deps, req, fresh, rules),
    ].filter((slip) => slip !== undefined)
    const held = await stillHeld(deps, req)
    const taken = slips.some(({ key }) => key.startsWith('web:upload.quota'))
      ? []
      : looked.flatMap(({ file }) => file ?? [])
    const files = [...held, ...taken].slice(0, rules.count)
    if (held.length + taken.length > rules.count) slips.push(countSlip(rules))
    req.uploads = {
      files,
      slips: slips.slice(0, 1),
      hold() {
        for (const { key } of files) keys.delete(key)
        return files.length === 0 ? '' : noteOfHeldFiles(files, deps.settings.sessionSecret, deps.clock.now())
      },
    }
    next()
  }
}

function countSlip({ field, count }: UploadRules): FieldSlip {
  return { field, key: 'web:upload.tooMany', values: { count } }
}

async function lookAt(
  incoming: IncomingFile & { originalname: string },
  req: Request,
  rules: UploadRules,
): Promise<{ file?: ReceivedFile; slip?: FieldSlip }> {
  const named = incoming.originalname.slice(-120)
  const slip = (key: string) => ({ slip: { field: rules.field, key, values: { name: named } } })
  if (incoming.byteSize === 0) return slip('web:upload.empty')
  const kind = await rules.look(incoming.path, incoming.originalname)
  if ('slip' in kind) return slip(kind.slip)
  const { key, byteSize, sha256 } = incoming
  const name = shownName(incoming.originalname, kind, req.t('web:upload.nameless'))
  return { file: { key, byteSize, sha256, name, mediaType: kind.mediaType } }
}

/** Files of an earlier try that were not struck out (`detach.0`, `detach.1`, …) and still lie there. */
async function stillHeld({ files, settings, clock }: UploadDeps, req: Request): Promise<ReceivedFile[]> {
  const body = (req.body ?? {}) as Record<string, unknown>
  const held = filesOfNote(body['attached'], settings.sessionSecret, clock.now())
  const wanted = held.filter((_file, index) => body[`detach.${index}`] === undefined)
  const there = await Promise.all(wanted.map(({ key }) => files.incoming(key)))
  return wanted.filter((_file, index) => there[index] !== undefined)
}

async function quotaSlip(
  { quotas }: UploadDeps,
  req: Request,
  fresh: readonly IncomingFile[],
  { field, isCounted }: UploadRules,
): Promise<FieldSlip | undefined> {
  const kibibytes = Math.ceil(fresh.reduce((sum, { byteSize }) => sum + byteSize, 0) / 1024)
  if (kibibytes === 0 || isCounted === false) return undefined
  if (isCounted === 'subscriber') {
    const isWithin = await quotas.subscriberFiles.take(req.visitor?.userId ?? addressKey(req), kibibytes)
    return isWithin ? undefined : { field, key: 'web:upload.quotaOwn' }
  }
  const isWithin =
    (await quotas.receptionAddress.take(addressKey(req), kibibytes)) &&
    (await quotas.receptionHouse.take('all', kibibytes))
  return isWithin ? undefined : { field, key: 'web:upload.quota' }
}

function slipOf(error: unknown, rules: UploadRules): FieldSlip | undefined {
  const { field } = rules
  if (error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE')
    return { field, key: 'web:upload.tooLarge', values: { megabytes: uploadLimits.fileMegabytes } }
  if (error instanceof MulterError && error.code === 'LIMIT_FILE_COUNT') return countSlip(rules)
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC')
    return { field, key: 'web:upload.noRoom' }
  return undefined
}

/** Everything else a multipart body can do wrong is the sender's fault: too large a field or damaged. */
function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  const isTooMuch = error instanceof MulterError && error.code.startsWith('LIMIT_FIELD_VALUE')
  return isTooMuch ? new RequestError(413, 'too-large') : new RequestError(400, 'bad-request')
}

async function discardAll(files: FileStore, keys: ReadonlySet<string>): Promise<void> {
  await Promise.allSettled([...keys].map((key) => files.discard(key)))
}
