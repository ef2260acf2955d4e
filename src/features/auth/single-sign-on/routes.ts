import express, { type Request, type Response, type Router } from 'express'
import { z } from 'zod'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import {
  IdentityRefusedError,
  ProviderDownError,
  type Errand,
  type Identity,
  type IdentityProvider,
} from '../../../platform/identity-provider.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { readForm } from '../../../web/form.ts'
import { localPath } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { sealedCookie, type SealedCookie } from '../../../web/sealed-cookie.ts'
import { isSecureSite, leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { askForCode, deviceOf, letIn } from '../entry-routes.ts'
import { ownerOf } from '../letter.ts'
import { originOf } from '../request.ts'
import { refusedPage, strangerPage } from './page.ts'
import { enterByIdentity, linkIdentity } from './service.ts'

const errandMs = 10 * 60_000
const errand = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  /** who ties his account, signed in already; else somebody who comes in */
  linksTo: z.string().optional(),
})
type SentErrand = z.infer<typeof errand>

/** Why nobody came back: he changed his mind, what came does not fit, the provider is away. */
type Failure = 'cancelled' | 'broken' | 'down'

/** Sign-in by another house's word: out to it by a form, back by its redirect. */
export function singleSignOnRoutes(deps: Deps): Router {
  const router = express.Router()

  router.post(paths.signInWith(':provider'), ...readForm(deps.csrf), async (req, res) => {
    const next = localPath((req.body as { next?: unknown }).next, '')
    await sendOut(deps, req.params['provider'], res, {
      next,
      onDown: paths.loginWith({ next, done: 'down' }),
    })
  })

  router.get(paths.signInBack(':provider'), async (req, res) => {
    const provider = providerOf(deps, req.params['provider'])
    const cookie = errandCookie(deps)
    const sent = cookie.read(req)
    cookie.forget(res)
    const identity =
      sent?.provider === provider.key ? await identityOf(deps, provider, req.originalUrl, sent) : 'broken'
    if (sent === undefined || typeof identity === 'string') giveUp(res, sent, identity)
    else if (sent.linksTo === undefined) await enter(deps, req, res, { provider, identity, next: sent.next })
    else await link(deps, req, res, { provider, identity, linksTo: sent.linksTo })
  })
  return router
}

/** Sends the person to the provider with an errand his browser keeps; with the provider away, to `onDown`. */
export async function sendOut(
  deps: Deps,
  key: unknown,
  res: Response,
  errandOf: { next: string; linksTo?: string; onDown: string },
): Promise<void> {
  const provider = providerOf(deps, key)
  const { onDown, ...rest } = errandOf
  const sent = await provider
    .begin(new URL(paths.signInBack(provider.key), deps.settings.baseUrl).href)
    .catch((error: unknown) => {
      if (error instanceof ProviderDownError) return undefined
      throw error
    })
  if (sent === undefined) {
    deps.log.info({ provider: provider.key }, 'identity provider is away')
    res.redirect(303, onDown)
    return
  }
  const { href, ...secrets } = sent
  errandCookie(deps).give(res, { provider: provider.key, ...secrets, ...rest })
  res.redirect(303, href)
}

/** The person as the provider knows him, or why not. */
async function identityOf(
  deps: Deps,
  provider: IdentityProvider,
  address: string,
  sent: Errand,
): Promise<Identity | Failure> {
  const came = new URL(address, deps.settings.baseUrl)
  if (came.searchParams.get('error') === 'access_denied') return 'cancelled'
  try {
    return await provider.finish(came, sent)
  } catch (error) {
    if (error instanceof IdentityRefusedError) return 'broken'
    if (!(error instanceof ProviderDownError)) throw error
    deps.log.info({ provider: provider.key }, 'identity provider is away')
    return 'down'
  }
}

/** Back to where the errand began, with a sentence. */
function giveUp(res: Response, sent: SentErrand | undefined, outcome: Identity | Failure): void {
  const why = typeof outcome === 'string' ? outcome : 'broken'
  if (sent?.linksTo === undefined) res.redirect(303, paths.loginWith({ next: sent?.next ?? '', done: why }))
  else res.redirect(303, paths.settings.signInDone(why))
}

type Return = { provider: IdentityProvider; identity: Identity }

async function enter(
  deps: Deps,
  req: Request,
  res: Response,
  { provider, identity, next }: Return & { next: string },
): Promise<void> {
  const device = deviceOf(deps, req)
  // another house's word is not guessed: wrong passwords of strangers do not stand in its way
  const result = await enterByIdentity(deps, identity, {
    ...originOf(req),
    device,
    by: 'identity',
    isPastFailures: true,
  })
  if (result.kind === 'stranger') return showPage(res, strangerPage(req, provider), 403)
  if (result.kind === 'closed')
    return showPage(res, refusedPage(req, provider, 'closed', informationPhone(deps.settings.utility)), 403)
  const { user } = result
  if (result.isCodeDue)
    askForCode(deps, res, user, { by: 'identity', next, provider: provider.key, isPastFailures: true })
  else await letIn(deps, req, res, { user, device, next, provider: provider.key })
}

async function link(
  deps: Deps,
  req: Request,
  res: Response,
  { provider, identity, linksTo }: Return & { linksTo: string },
): Promise<void> {
  const { visitor } = req
  // the session that asked is over, or another person sits here now
  if (visitor?.userId !== linksTo) {
    res.redirect(303, paths.loginWith({ next: paths.settings.signIn }))
    return
  }
  const result = await linkIdentity(deps, ownerOf(visitor), identity, originOf(req))
  if (result === 'taken')
    return showPage(res, refusedPage(req, provider, 'taken', informationPhone(deps.settings.utility)), 409)
  await leaveFlash(req, 'auth:ways.house.linked', { house: provider.names[req.language] })
  res.redirect(303, paths.settings.signIn)
}

function providerOf(deps: Deps, key: unknown): IdentityProvider {
  const provider = deps.identityProviders.find((each) => each.key === key)
  if (provider === undefined) throw notFound()
  return provider
}

function errandCookie(deps: Deps): SealedCookie<SentErrand> {
  return sealedCookie(errand, {
    name: 'vodocabinet-errand',
    seal: deps.seals.singleSignOn,
    isSecure: isSecureSite(deps.settings.baseUrl),
    clock: deps.clock,
    livesMs: errandMs,
  })
}
