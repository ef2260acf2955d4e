import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { readForm } from '../../../web/form.ts'
import { idOf } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { accessActorOf } from '../actor.ts'
import type { Offer } from '../invitation-store.ts'
import { deadInvitationPage, invitationPage, invitationsPage, type Reader } from './page.ts'
import { acceptOffer, isFor, offerBehind, waitingOffers } from './service.ts'

/** The link of the letter, open to everybody: a look changes nothing, the button accepts. */
export function invitationRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.invitation.open, async (req, res) => {
    const { token } = req.query
    const offer = await offerBehind(deps, token)
    if (offer === undefined || typeof token !== 'string') return dead(req, res)
    await showPage(res, invitationPage(offer, token, readerOf(req, offer), req))
  })

  router.post(paths.invitation.open, ...readForm(deps.csrf), async (req, res) => {
    const token = (req.body as { token?: unknown } | undefined)?.token
    const offer = await offerBehind(deps, token)
    if (offer === undefined || typeof token !== 'string') return dead(req, res)
    const reader = readerOf(req, offer)
    if (reader.kind === 'stranger') {
      res.redirect(303, paths.loginWith({ next: paths.invitation.openWith(token) }))
      return
    }
    if (reader.kind !== 'owner') return showPage(res, invitationPage(offer, token, reader, req), 403)
    await accept(deps, req, res, offer)
  })
  return router
}

/** What waits for the visitor's own mailbox, without a letter at hand: the mailbox was confirmed at registration. */
export function ownInvitationsRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.invitation.list, async (req, res) => {
    await showPage(res, invitationsPage(await waitingOffers(deps, visitorOf(req).email), req))
  })

  router.post(paths.invitation.accept(':id'), ...readForm(deps.csrf), async (req, res) => {
    const id = idOf(req, 'id')
    const offers = await waitingOffers(deps, visitorOf(req).email)
    const offer = offers.find((own) => own.id === id)
    if (offer === undefined) throw notFound()
    await accept(deps, req, res, offer)
  })
  return router
}

async function accept(deps: Deps, req: Request, res: Response, offer: Offer): Promise<void> {
  const result = await acceptOffer(deps, accessActorOf(req), offer)
  if (!result.ok) return dead(req, res)
  if (result.contractId !== undefined) {
    await leaveFlash(req, 'access:invitation.grantTaken', { number: offer.contractNumber ?? '' })
    res.redirect(303, paths.contract.card(result.contractId))
    return
  }
  await leaveFlash(req, 'access:invitation.memberTaken', { organization: offer.organizationName ?? '' })
  res.redirect(303, paths.cabinet)
}

function dead(req: Request, res: Response): Promise<void> {
  return showPage(res, deadInvitationPage(req.visitor !== undefined, req), 410)
}

function readerOf({ visitor }: Request, offer: Offer): Reader {
  if (visitor === undefined || visitor.mustChangePassword) return { kind: 'stranger' }
  if (visitor.kind === 'STAFF') return { kind: 'staff' }
  return isFor(offer, visitor.email) ? { kind: 'owner' } : { kind: 'other', login: visitor.login }
}
