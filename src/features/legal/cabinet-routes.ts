import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { readLegalDocuments, type LegalDocuments } from '../../records/legal.ts'
import { actorOf } from '../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldError, type FormValues } from '../../web/form.ts'
import { localPath } from '../../web/guards.ts'
import { showPage } from '../../web/view.ts'
import { visitorOf } from '../../web/visitor.ts'
import { agree, agreedNames, changedDocuments, decline, openConsents } from './agreement.ts'
import { agreePage, consentsPage } from './agree-page.ts'
import { agreeForm } from './form.ts'

/** New wordings are asked about before any other page of the cabinet; and the history of what was agreed to. */
export function agreementRoutes(deps: Deps): Router {
  const router = express.Router()
  const documents = readLegalDocuments(deps.settings.utility)

  router.use(askAgain(documents))

  router.get(paths.agree(), async (req, res) => {
    const { next, declined } = req.query
    await showAgree(deps, documents, req, res, {
      next: localPath(next, paths.cabinet),
      values: {},
      isDeclined: declined === '1',
    })
  })

  router.post(paths.agree(), ...readForm(deps.csrf), (req, res) => answer(deps, documents, req, res))

  router.get(paths.settings.consents, async (req, res) => {
    const consents = await openConsents(deps, visitorOf(req).userId)
    await showPage(res, consentsPage(consents, documents, req))
  })
  return router
}

/** Reading, taking one's data away and closing the cabinet stay open to who does not agree. */
const alwaysOpen = [paths.agree(), paths.settings.data, paths.settings.consents]

/** Asks on pages alone: a form that was being filled in goes through, nothing typed is lost. */
function askAgain(documents: LegalDocuments): RequestHandler {
  return (req, res, next) => {
    const isOpen = alwaysOpen.some(
      (path) => req.path === path || req.path.startsWith(`${path}/`) || req.path.startsWith(`${path}.`),
    )
    const isPage = req.method === 'GET' && req.path.startsWith(paths.cabinet) && !isOpen
    if (isPage && req.visitor !== undefined && changedDocuments(req.visitor, documents).length > 0) {
      res.redirect(303, paths.agree({ next: localPath(req.originalUrl, paths.cabinet) }))
      return
    }
    next()
  }
}

async function answer(deps: Deps, documents: LegalDocuments, req: Request, res: Response): Promise<void> {
  const changed = changedDocuments(visitorOf(req), documents)
  const asked = agreedNames.filter((name) => changed.some((document) => document.name === name))
  const parsed = parseForm(agreeForm(asked), req.body)
  const next = localPath(parsed.values['next'], paths.cabinet)
  if (!parsed.ok)
    return showAgree(deps, documents, req, res, {
      next,
      values: parsed.values,
      errors: wordSlips(parsed.slips, req.t),
      isDeclined: false,
    })
  if (parsed.data.action === 'decline') {
    await decline(deps, actorOf(req), changed)
    res.redirect(303, paths.agree({ next, declined: '1' }))
    return
  }
  if (changed.length > 0) await agree(deps, actorOf(req), changed)
  res.redirect(303, next)
}

/** With nothing to ask about the visitor goes on. */
async function showAgree(
  deps: Deps,
  documents: LegalDocuments,
  req: Request,
  res: Response,
  state: { next: string; values: FormValues; errors?: readonly FieldError[]; isDeclined: boolean },
): Promise<void> {
  const changed = changedDocuments(visitorOf(req), documents)
  if (changed.length === 0) {
    res.redirect(303, state.next)
    return
  }
  const page = agreePage({ ...state, documents: changed, utility: deps.settings.utility }, req)
  await showPage(res, page, state.errors === undefined ? 200 : 422)
}
