import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { parseForm, wordSlips, type FieldSlip, type FormValues } from '../../web/form.ts'
import { notFound } from '../../web/request-error.ts'
import { readFormWithFiles, uploadsOf, type Uploads } from '../../web/uploads.ts'
import { showPage } from '../../web/view.ts'
import { additionForm, phoneForm, readReference, type AppealReference } from './form.ts'
import { addToAppeal, correctPhone, openAppeal, type Refusal } from './service.ts'
import { refusalSlip, refusalStatus } from './refusal.ts'
import { askPage, statusPage } from './status-page.ts'
import { writerOf } from './writer.ts'

/** The writer's page of a letter: for whoever has its key, or is its signed-in writer. */
export function statusRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.reception.status, async (req, res) => {
    const { number, key } = req.query
    if (number === undefined && key === undefined) return showPage(res, askPage(req.t, ''))
    const reference = readReference(req.query)
    if (reference === undefined) throw notFound()
    const done = req.query['done'] === 'phone' || req.query['done'] === 'text' ? req.query['done'] : undefined
    if (await showStatus(deps, req, res, reference, { done })) return
    if (reference.key !== '') throw notFound()
    await showPage(res, askPage(req.t, reference.number))
  })

  router.post(paths.reception.status, ...readFormWithFiles(deps), async (req, res) => {
    const body = (req.body ?? {}) as Record<string, unknown>
    const reference = readReference(body)
    if (reference === undefined) throw notFound()
    const done = body['action'] === 'phone' ? 'phone' : 'text'
    const save = done === 'phone' ? savePhone : saveAddition
    const saved = await save(deps, req, reference)
    if (saved.slips.length > 0) return refuse(deps, req, res, reference, saved)
    res.redirect(303, paths.reception.statusWith({ ...reference, done }))
  })
  return router
}

async function refuse(
  deps: Deps,
  req: Request,
  res: Response,
  reference: AppealReference,
  { slips, values, refusal }: Saved,
): Promise<void> {
  const state = { values, errors: wordSlips(slips, req.t), uploads: uploadsOf(req) }
  if (!(await showStatus(deps, req, res, reference, state, refusalStatus(res, refusal)))) throw notFound()
}

type Saved = { slips: FieldSlip[]; values: FormValues; refusal?: Refusal | undefined }

async function saveAddition(deps: Deps, req: Request, reference: AppealReference): Promise<Saved> {
  const parsed = parseForm(additionForm, req.body)
  const uploads = uploadsOf(req)
  const slips = [...(parsed.ok ? [] : parsed.slips), ...uploads.slips]
  if (!parsed.ok || slips.length > 0) return { slips, values: parsed.values }
  const result = await addToAppeal(deps, reference, parsed.data.text, uploads.files, writerOf(req))
  if (result.ok) return { slips: [], values: parsed.values }
  return { slips: [refusalSlip(result)], values: parsed.values, refusal: result }
}

async function savePhone(deps: Deps, req: Request, reference: AppealReference): Promise<Saved> {
  const parsed = parseForm(phoneForm, req.body)
  if (!parsed.ok) return { slips: parsed.slips, values: parsed.values }
  const { phone } = parsed.data
  const result = await correctPhone(deps, reference, phone === '' ? undefined : phone, writerOf(req))
  if (result.ok) return { slips: [], values: parsed.values }
  return { slips: [refusalSlip(result)], values: parsed.values, refusal: result }
}

async function showStatus(
  deps: Deps,
  req: Request,
  res: Response,
  reference: AppealReference,
  state: {
    values?: FormValues
    errors?: ReturnType<typeof wordSlips>
    uploads?: Uploads
    done?: 'phone' | 'text' | undefined
  },
  status = 200,
): Promise<boolean> {
  const view = await openAppeal(deps, reference, req.visitor?.userId)
  if (view === undefined) return false
  const words = { t: req.t, language: req.language, now: deps.clock.now() }
  await showPage(res, statusPage(view, { ...state, key: reference.key }, words), status)
  return true
}
