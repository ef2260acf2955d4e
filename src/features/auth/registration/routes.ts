import express, { type Request, type Response, type Router } from 'express'
import type { z } from 'zod'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { readLegalDocuments, type LegalDocuments } from '../../../records/legal.ts'
import { addressKey } from '../../../web/address.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { showPage } from '../../../web/view.ts'
import { originOf, slipStatus, waitSlip } from '../request.ts'
import { organizationForm, personForm, resendForm } from './form.ts'
import { resendPage, sentPage } from './other-pages.ts'
import { choosePage, registerPage, type Registrant } from './page.ts'
import { register, resendActivation, type Registration } from './service.ts'

export function registrationRoutes(deps: Deps): Router {
  const router = express.Router()
  const documents = readLegalDocuments(deps.settings.utility)
  const phone = informationPhone(deps.settings.utility)

  router.get(paths.register.choose, (req, res) => showPage(res, choosePage(req.t)))
  formOf(router, deps, documents, { kind: 'person', schema: personForm })
  formOf(router, deps, documents, { kind: 'organization', schema: organizationForm })

  router.get(paths.register.sent, (req, res) =>
    showPage(res, sentPage(req.t, { phone, hasDevMail: deps.settings.isDemo })),
  )

  router.get(paths.register.resend, (req, res) => showPage(res, resendPage(req.t, { values: {} })))
  router.post(paths.register.resend, ...readForm(deps.csrf), async (req, res) => {
    const refuse = (slips: FieldSlip[], values: FormValues) =>
      showPage(res, resendPage(req.t, { values, errors: wordSlips(slips, req.t) }), slipStatus(res, slips))
    const parsed = parseForm(resendForm, req.body)
    if (!parsed.ok) return refuse(parsed.slips, parsed.values)
    const slip = await heldBack(deps, req, res, { field: 'email', captcha: parsed.data.captcha })
    if (slip !== undefined) return refuse([slip], parsed.values)
    await resendActivation(deps, parsed.data.email, originOf(req))
    res.redirect(303, paths.register.sent)
  })
  return router
}

function formOf(
  router: Router,
  deps: Deps,
  documents: LegalDocuments,
  form:
    | { kind: 'person'; schema: z.ZodType<Extract<Registration, { kind: 'person' }>['form']> }
    | { kind: 'organization'; schema: z.ZodType<Extract<Registration, { kind: 'organization' }>['form']> },
): void {
  const phone = informationPhone(deps.settings.utility)
  const show = (req: Request, res: Response, kind: Registrant, values: FormValues, slips?: FieldSlip[]) =>
    showPage(
      res,
      registerPage(req.t, kind, {
        values,
        phone,
        ...(slips === undefined ? {} : { errors: wordSlips(slips, req.t) }),
      }),
      slips === undefined ? 200 : slipStatus(res, slips),
    )
  router.get(paths.register[form.kind], (req, res) => show(req, res, form.kind, {}))
  router.post(paths.register[form.kind], ...readForm(deps.csrf), async (req, res) => {
    const parsed = parse(form, req.body)
    if (!parsed.ok) return show(req, res, form.kind, parsed.values, parsed.slips)
    const { captcha } = parsed.registration.form
    const slip = await heldBack(deps, req, res, { field: 'email', captcha })
    if (slip !== undefined) return show(req, res, form.kind, parsed.values, [slip])
    await register(deps, documents, parsed.registration, originOf(req))
    res.redirect(303, paths.register.sent)
  })
}

type ParsedRegistration =
  | { ok: true; registration: Registration; values: FormValues }
  | { ok: false; slips: FieldSlip[]; values: FormValues }

function parse(form: Parameters<typeof formOf>[3], body: unknown): ParsedRegistration {
  if (form.kind === 'person') {
    const parsed = parseForm(form.schema, body)
    return parsed.ok ? { ...parsed, registration: { kind: 'person', form: parsed.data } } : parsed
  }
  const parsed = parseForm(form.schema, body)
  return parsed.ok ? { ...parsed, registration: { kind: 'organization', form: parsed.data } } : parsed
}

/** The captcha first, then the limit of the address; both before anything is hashed or written. */
async function heldBack(
  deps: Deps,
  req: Request,
  res: Response,
  { field, captcha }: { field: string; captcha: string },
): Promise<FieldSlip | undefined> {
  const slip = await deps.captcha.check(req, res, captcha)
  if (slip !== undefined) return slip
  const address = addressKey(req)
  const { registration } = deps.throttles
  const isFree = (await registration.take(address)) >= 0
  return isFree ? undefined : waitSlip(field, await registration.waitSeconds(address))
}
