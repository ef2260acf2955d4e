import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { readLegalDocuments } from '../../records/legal.ts'
import { captchaField } from '../../web/captcha.ts'
import { cookieOf } from '../../web/cookies.ts'
import { sendStoredFile } from '../../web/downloads.ts'
import { parseForm, wordSlips, type FieldSlip, type FormValues } from '../../web/form.ts'
import { idOf } from '../../web/guards.ts'
import { notFound } from '../../web/request-error.ts'
import { cookieName, isSecureSite } from '../../web/session.ts'
import { readFormWithFiles, uploadsOf } from '../../web/uploads.ts'
import { showPage } from '../../web/view.ts'
import { readAbout, readReference, receptionForm, type ReceptionForm } from './form.ts'
import { receptionPage, valuesOf, type ReceptionState } from './form-page.ts'
import {
  dueDay,
  isGiven,
  openAppeal,
  profilePhone,
  receptionHints,
  sendAppeal,
  type Consent,
} from './service.ts'
import { statusRoutes } from './status-routes.ts'
import { sentPage } from './status-page.ts'
import { refusalSlip, refusalStatus } from './refusal.ts'
import { writerOf } from './writer.ts'

const sentMinutes = 60

const strangersForm = receptionForm.extend({ captcha: captchaField })

/** The e-reception: open to everybody, signed in or not. */
export function receptionRoutes(deps: Deps): Router {
  const router = express.Router()
  const { consent } = readLegalDocuments(deps.settings.utility)

  router.get(paths.reception.form, async (req, res) => {
    const phone = await profilePhone(deps, req.visitor?.userId)
    await showForm(deps, req, res, { values: { ...valuesOf(req.visitor, phone), ...readAbout(req.query) } })
  })

  router.post(paths.reception.form, ...readFormWithFiles(deps), (req, res) =>
    takeLetter(deps, consent, req, res),
  )

  router.get(decodeURIComponent(paths.reception.sent(':number')), (req, res) => showSent(deps, req, res))

  router.get(paths.reception.file(':id', { number: '', key: '' }), async (req, res) => {
    const reference = readReference(req.query)
    const view = reference && (await openAppeal(deps, reference, req.visitor?.userId))
    const file = view?.files.find(({ id }) => id === idOf(req, 'id'))
    if (file === undefined) throw notFound()
    await sendStoredFile(res, deps.files, file)
  })

  router.use(statusRoutes(deps))
  return router
}

async function takeLetter(deps: Deps, consent: Consent, req: Request, res: Response): Promise<void> {
  const parsed = parseForm(req.visitor === undefined ? strangersForm : receptionForm, req.body)
  const uploads = uploadsOf(req)
  const again = (slips: readonly FieldSlip[], status = 422) =>
    showForm(deps, req, res, { values: parsed.values, errors: wordSlips(slips, req.t), uploads }, status)
  const slips = [...(parsed.ok ? contractSlips(req, parsed.data) : parsed.slips), ...uploads.slips]
  if (!parsed.ok || slips.length > 0) return again(slips)
  if (await showHints(deps, req, res, parsed.data, parsed.values)) return
  const slip = await captchaSlip(deps, req, res, parsed.data)
  if (slip !== undefined) return again([slip])
  const sent = await sendAppeal(deps, parsed.data, uploads.files, writerOf(req), consent)
  if (sent.ok) {
    if (sent.key !== undefined) giveKey(res, sent.number, sent.key, deps)
    res.redirect(303, paths.reception.sent(sent.number))
    return
  }
  return again([refusalSlip(sent)], refusalStatus(res, sent))
}

/** Signed-in people are no programs: they are not asked. */
async function captchaSlip(
  deps: Deps,
  req: Request,
  res: Response,
  { captcha }: ReceptionForm,
): Promise<FieldSlip | undefined> {
  return req.visitor === undefined ? deps.captcha.check(req, res, captcha) : undefined
}

/** The page after sending: to the browser that sent it (or the signed-in writer) all of it, to others the number alone. */
async function showSent(deps: Deps, req: Request, res: Response): Promise<void> {
  const number = readReference({ number: req.params['number'] })?.number
  if (number === undefined) throw notFound()
  const key = keyOf(deps, req, number)
  const view = await openAppeal(deps, { number, key }, req.visitor?.userId)
  if (view === undefined && !(await isGiven(deps, number))) throw notFound()
  const hints = view === undefined ? [] : (await receptionHints(deps, view.appeal.text)).mentioned
  const own = view && { view, key, baseUrl: deps.settings.baseUrl, hints }
  const words = { t: req.t, language: req.language, now: deps.clock.now() }
  await showPage(res, sentPage(number, own, words))
}

function keyOf(deps: Deps, req: Request, number: string): string {
  const [sent = '', key = ''] = (cookieOf(req, sentCookie(deps)) ?? '').split('~', 2)
  return sent !== '' && number.endsWith(sent) ? key : ''
}

async function showForm(
  deps: Deps,
  req: Request,
  res: Response,
  state: Pick<ReceptionState, 'values' | 'errors' | 'uploads' | 'hints'>,
  status = 200,
): Promise<void> {
  const [dueOn, { emergencies }] = await Promise.all([dueDay(deps, deps.db.sql), receptionHints(deps, '')])
  const { t, language, visitor } = req
  const words = { t, language, now: deps.clock.now(), utility: deps.settings.utility }
  await showPage(res, receptionPage({ ...state, visitor, dueOn, emergencies }, words), status)
}

/**
 * IN2: who pressed the button and writes about an outage we know of sees it first, with nothing lost; the second
 * press sends. A program that posts without the button is not held up.
 */
async function showHints(
  deps: Deps,
  req: Request,
  res: Response,
  form: ReceptionForm,
  values: FormValues,
): Promise<boolean> {
  if (form.action !== 'send') return false
  const { mentioned } = await receptionHints(deps, form.text)
  const seen = form.seen.split(' ')
  if (mentioned.every(({ id }) => seen.includes(id))) return false
  await showForm(deps, req, res, { values, uploads: uploadsOf(req), hints: mentioned })
  return true
}

/** The contract is one of the writer's own, or none. */
function contractSlips({ visitor }: Request, { contract }: ReceptionForm): FieldSlip[] {
  const isOwn = contract === '' || visitor?.contracts.some(({ id }) => id === contract) === true
  return isOwn ? [] : [{ field: 'contract', key: 'reception:slip.contract' }]
}

/** The browser that sent the letter shows its link for an hour; the address alone tells nothing. */
function giveKey(res: Response, number: string, key: string, deps: Deps): void {
  // The letters of the number would be encoded: its digits name it as well.
  res.cookie(sentCookie(deps), `${number.replace(/^\P{Nd}+/u, '')}~${key}`, {
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecureSite(deps.settings.baseUrl),
    path: '/',
    maxAge: sentMinutes * 60_000,
  })
}

function sentCookie({ settings }: Deps): string {
  return cookieName('vodocabinet-sent', isSecureSite(settings.baseUrl))
}
