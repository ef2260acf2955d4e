import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Log } from '../platform/log.ts'
import { paths } from '../paths.ts'
import { localPath } from './guards.ts'
import { notFound, type RefusalCode } from './request-error.ts'
import { readTyped, typedAgain, type TypedAgain } from './typed-again.ts'
import { showPage } from './view.ts'

/** The end of the line: nothing answered. */
export const nothingHere: RequestHandler = () => {
  throw notFound()
}

/** A known method on an address that takes others. */
export type ErrorPage = {
  view: string
  title: string
  lead: string
  code: string | undefined
  action: { href: string; text: string }
  /** a second way, quieter */
  further: { href: string; text: string } | undefined
  again: TypedAgain | undefined
}

type Refusal = { status: number; code: RefusalCode | 'surprise'; retryAfterSeconds?: number | undefined }

/** The one place where thrown errors become pages. A surprise is logged with the id the page shows. */
export function errorPages(log: Log): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error)
      return
    }
    const refusal = refusalOf(error)
    if (refusal.code === 'surprise' || refusal.status >= 500)
      log.error({ error, requestId: req.requestId, status: refusal.status }, 'request failed')
    if (refusal.retryAfterSeconds !== undefined)
      res.setHeader('Retry-After', String(refusal.retryAfterSeconds))
    res.setHeader('Cache-Control', 'no-store')
    if (refusal.status === 503) await readTyped(req, res)
    try {
      await showPage(res, errorPage(refusal, req), refusal.status)
    } catch (second) {
      log.error({ error: second, requestId: req.requestId }, 'the error page failed')
      plainAnswer(res, refusal.status, req)
    }
  }
}

/** Work that waits in line, and the line is long. */
const busyNames = new Set(['HashingBusyError', 'PaperBusyError', 'PictureBusyError'])

function refusalOf(error: unknown): Refusal {
  if (!isObject(error)) return { status: 500, code: 'surprise' }
  if (error['name'] === 'RequestError') return error as unknown as Refusal
  if (busyNames.has(String(error['name']))) return { status: 503, code: 'busy', retryAfterSeconds: 5 }
  if (isDatabaseAway(error)) return { status: 503, code: 'busy', retryAfterSeconds: 10 }
  const status = typeof error['status'] === 'number' ? error['status'] : 500
  if (status === 413) return { status, code: 'too-large' }
  if (status >= 400 && status < 500) return { status, code: status === 404 ? 'not-found' : 'bad-request' }
  return { status: 500, code: 'surprise' }
}

const awayCodes = new Set(
  `ECONNREFUSED ECONNRESET ENOTFOUND EAI_AGAIN ETIMEDOUT EPIPE 08000 08001 08003 08006 57P01 57P02 57P03 57014 53300
   P1001 P1002 P1008 P1017 P2024 P2028`.split(/\s+/),
)

/** Connection refused, pool exhausted, shutdown or a statement that ran out of time. */
function isDatabaseAway(error: Record<string, unknown>): boolean {
  const code = typeof error['code'] === 'string' ? error['code'] : ''
  const message = typeof error['message'] === 'string' ? error['message'] : ''
  if (awayCodes.has(code)) return true
  if (/Connection terminated|timeout exceeded when trying|timeout expired|Query read timeout/i.test(message))
    return true
  return isObject(error['cause']) && isDatabaseAway(error['cause'])
}

function errorPage(refusal: Refusal, req: Request): ErrorPage {
  const { t } = req
  const key = `web:error.${refusal.code}`
  const home = { href: homeOf(req), text: t('web:error.home') }
  const isSurprise = refusal.code === 'surprise'
  return {
    view: 'errors/error',
    title: t(`${key}.title`),
    lead: t(`${key}.lead`, { phone: '' }),
    code: isSurprise ? req.requestId : undefined,
    action: actionOf(refusal, req, home),
    further:
      isSurprise && req.visitor?.kind !== undefined && req.visitor.kind !== 'STAFF'
        ? { href: paths.history.page(), text: t('web:error.history') }
        : undefined,
    again: refusal.status === 503 ? typedAgain(req) : undefined,
  }
}

function actionOf({ code }: Refusal, req: Request, home: ErrorPage['action']): ErrorPage['action'] {
  if (code === 'step-up') {
    const next = localPath(wayBack(req, home).href, home.href)
    return { href: paths.loginAgain({ next }), text: req.t('web:error.step-up.action') }
  }
  return ['stale-form', 'surprise', 'busy', 'too-many'].includes(code) ? wayBack(req, home) : home
}

function homeOf({ visitor }: Request): string {
  if (visitor === undefined) return paths.landing
  return visitor.kind === 'STAFF' ? paths.staff.home : paths.cabinet
}

/**
 * A page is asked for again; a form goes back to the page it stood on, which knows what was kept, or to
 * its own address where the browser does not say where it stood.
 */
function wayBack(req: Request, home: ErrorPage['action']): ErrorPage['action'] {
  if (req.method === 'GET') return { href: req.originalUrl, text: req.t('web:error.again') }
  const referrer = req.get('referer')
  const from = referrer !== undefined && URL.canParse(referrer) ? new URL(referrer) : undefined
  if (referrer !== undefined && from?.host !== req.get('host')) return home
  const path = from === undefined ? req.originalUrl : from.pathname + from.search
  return { href: localPath(path, home.href), text: req.t('web:error.back') }
}

/** When even the page cannot be drawn. */
function plainAnswer(res: Response, status: number, req: Request): void {
  res.status(status).type('text/plain; charset=utf-8')
  res.send(`Ошибка на нашей стороне. Всё, на что вы получили номер, сохранено. Код: ${req.requestId}\n`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
