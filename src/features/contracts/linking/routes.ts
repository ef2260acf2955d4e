import express, { type Request, type Response, type Router } from 'express'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { parseForm, readForm, wordSlips } from '../../../web/form.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { askCode } from './ask.ts'
import { askForm, linkForm, proofs, type ProofKind } from './form.ts'
import { askPage, linkPage, numberField, refusedPage } from './page.ts'
import { linkContract } from './service.ts'
import { findHint, hasCompany } from './store.ts'

/** Linking a contract by a proof: the last payments, a meter's serial, a posted code; and asking for such a code. */
export function linkingRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.contract.link, async (req, res) => {
    const state = await stateOf(deps, req, req.query['proof'])
    const hint = await findHint(deps.db.sql, state.visitor.userId)
    await showPage(res, linkPage({ ...state, values: {}, hint }, req))
  })

  router.post(paths.contract.link, ...readForm(deps.csrf), (req, res) => link(deps, req, res))

  router.get(paths.contract.askCode, async (req, res) => {
    await showPage(res, askPage({ visitor: visitorOf(req), values: {} }, req))
  })

  router.post(paths.contract.askCode, ...readForm(deps.csrf), (req, res) => ask(deps, req, res))
  return router
}

async function link(deps: Deps, req: Request, res: Response): Promise<void> {
  const visitor = visitorOf(req)
  const parsed = parseForm(linkForm(numberField(visitor)), req.body)
  const state = { ...(await stateOf(deps, req, parsed.values['proof'])), values: parsed.values }
  if (!parsed.ok) {
    // The proof has no field of its own on the page.
    const slips = parsed.slips.map((slip) =>
      slip.field === 'proof' ? { ...slip, field: numberField(visitor) } : slip,
    )
    return showPage(res, linkPage({ ...state, errors: wordSlips(slips, req.t) }, req), 422)
  }
  const result = await linkContract(deps, askerOf(req), parsed.data)
  if (!result.ok) {
    if (result.reason === 'wait') res.setHeader('Retry-After', String(result.seconds))
    return showPage(res, refusedPage(state, result, req), result.reason === 'wait' ? 429 : 422)
  }
  await leaveFlash(req, 'linking:linked', { number: result.contract.number })
  res.redirect(303, paths.contract.card(result.contract.id))
}

/** The answer is the same whether there is such a number or not. */
async function ask(deps: Deps, req: Request, res: Response): Promise<void> {
  const parsed = parseForm(askForm, req.body)
  const again = (errors: { field: string; message: string }[], status = 422) =>
    showPage(res, askPage({ visitor: visitorOf(req), values: parsed.values, errors }, req), status)
  if (!parsed.ok) return again(wordSlips(parsed.slips, req.t))
  const result = await askCode(deps, askerOf(req), parsed.data)
  if (!result.ok) {
    res.setHeader('Retry-After', String(result.seconds))
    const phone = informationPhone(deps.settings.utility)
    return again([{ field: 'number', message: req.t('linking:ask.often', { phone }) }], 429)
  }
  await leaveFlash(req, 'linking:ask.done', { phone: informationPhone(deps.settings.utility) })
  res.redirect(303, paths.contract.linkBy('code'))
}

async function stateOf(deps: Deps, req: Request, proof: unknown) {
  const visitor = visitorOf(req)
  const today = moscowDay(deps.clock.now()).toString()
  return {
    visitor,
    proof: proofOf(proof),
    phone: informationPhone(deps.settings.utility),
    hasCompany: visitor.kind === 'REPRESENTATIVE' && (await hasCompany(deps.db.sql, visitor.userId, today)),
  }
}

function proofOf(value: unknown): ProofKind {
  return proofs.find((proof) => proof === value) ?? 'payment'
}

function askerOf(req: Request) {
  return { visitor: visitorOf(req), requestId: req.requestId, address: req.ip }
}
