import express, { type Request, type Response, type Router } from 'express'
import { z } from 'zod'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { parseForm, readForm, wordSlips, type FieldSlip } from '../../../web/form.ts'
import { notFound } from '../../../web/request-error.ts'
import { sealedCookie, type SealedCookie } from '../../../web/sealed-cookie.ts'
import { isSecureSite, leaveFlash } from '../../../web/session.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { ownerOf } from '../letter.ts'
import { originOf, slipStatus } from '../request.ts'
import { factorForm } from './form.ts'
import { codesPage, factorPage, setupPage, type Place } from './page.ts'
import { openFactor, renewCodes, turnOff, turnOn } from './service.ts'

const shownMs = 10 * 60_000

type Addresses = Pick<Place, 'action' | 'codes' | 'back'>

/** The second factor in a subscriber's settings. */
export function secondFactorRoutes(deps: Deps): Router {
  const { secondFactor, recoveryCodes, home } = paths.settings
  return factorRoutes(deps, { action: secondFactor, codes: recoveryCodes, back: home })
}

/** The same for staff, of whom production demands it before anything else. */
export function secondFactorStaffRoutes(deps: Deps): Router {
  const { secondFactor, recoveryCodes, home } = paths.staff
  return factorRoutes(deps, { action: secondFactor, codes: recoveryCodes, back: home })
}

function factorRoutes(deps: Deps, addresses: Addresses): Router {
  const router = express.Router()
  const cookie = freshCodesCookie(deps)
  const placeOf = (req: Request) => ({ ...addresses, isDemanded: visitorOf(req).mustSetSecondFactor })

  router.get(addresses.action, stepUpOnly, (req, res) => show(deps, req, res, placeOf(req)))

  router.post(addresses.action, ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const parsed = parseForm(factorForm, req.body)
    const refuse = (slips: FieldSlip[]) =>
      show(deps, req, res, placeOf(req), { slips, setup: parsed.values['setup'] })
    if (!parsed.ok) {
      // a button nobody drew
      if (parsed.slips.some(({ field }) => field === 'action')) throw notFound()
      return refuse(parsed.slips)
    }
    const owner = ownerOf(visitorOf(req))
    if (parsed.data.action === 'off') {
      await turnOff(deps, owner, originOf(req))
      return leave(req, res, addresses.action, 'auth:factor.off')
    }
    const result =
      parsed.data.action === 'on'
        ? await turnOn(deps, owner, parsed.data, originOf(req))
        : await renewCodes(deps, owner, originOf(req))
    if (!result.ok) return refuse([result.slip])
    cookie.give(res, { userId: owner.userId, codes: result.codes })
    res.redirect(303, addresses.codes)
  })

  // Shown once: the browser that was given them carries them here, and forgets them.
  router.get(addresses.codes, stepUpOnly, async (req, res) => {
    const fresh = cookie.read(req)
    cookie.forget(res)
    if (fresh?.userId === visitorOf(req).userId)
      await showPage(res, codesPage(req.t, placeOf(req), fresh.codes))
    else res.redirect(303, addresses.action)
  })
  return router
}

async function show(
  deps: Deps,
  req: Request,
  res: Response,
  place: Place,
  refused?: { slips: FieldSlip[]; setup: string | undefined },
): Promise<void> {
  const visitor = visitorOf(req)
  const opened = await openFactor(deps, visitor, refused?.setup)
  const errors = refused === undefined ? undefined : wordSlips(refused.slips, req.t)
  const status = refused === undefined ? 200 : slipStatus(res, refused.slips)
  const page =
    'factor' in opened
      ? factorPage(req, place, opened.factor, errors)
      : setupPage(req.t, place, { ...opened, errors })
  await showPage(res, page, status)
}

async function leave(req: Request, res: Response, to: string, words: string): Promise<void> {
  await leaveFlash(req, words)
  res.redirect(303, to)
}

function freshCodesCookie(deps: Deps): SealedCookie<{ userId: string; codes: string[] }> {
  return sealedCookie(z.object({ userId: z.string(), codes: z.array(z.string()) }), {
    name: 'vodocabinet-fresh-codes',
    seal: deps.seals.freshCodes,
    isSecure: isSecureSite(deps.settings.baseUrl),
    clock: deps.clock,
    livesMs: shownMs,
  })
}
