import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { parseProtocolCode } from '../../../domain/protocol-code.ts'
import { paths } from '../../../paths.ts'
import { addressKey } from '../../../web/address.ts'
import { parseForm, wordSlips, type FormValues } from '../../../web/form.ts'
import { RequestError } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { checkForm, type CheckForm } from './form.ts'
import { checkPage, protocolPage } from './page.ts'
import { checkProtocol, type Reference } from './service.ts'

/** RD22: whoever holds a protocol may ask whether it is ours. Looks only: nothing here changes anything. */
export function authenticityRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.protocols.form, async (req, res) => {
    keepOutOfSearch(res)
    if (Object.keys(req.query).every((name) => name === 'lang')) return showPage(res, checkPage({}, req))
    const parsed = parseForm(checkForm, req.query)
    if (!parsed.ok) {
      const errors = wordSlips(parsed.slips, req.t)
      return showPage(res, checkPage({ values: parsed.values, errors }, req), 422)
    }
    const code = parseProtocolCode(parsed.data.code)
    if (code !== undefined) {
      res.redirect(303, paths.protocols.one(code))
      return
    }
    await answer(deps, req, res, { reference: referenceOf(parsed.data), values: parsed.values })
  })

  router.get(paths.protocols.one(':code'), async (req, res) => {
    keepOutOfSearch(res)
    const code = String(req.params['code'])
    await answer(deps, req, res, { reference: { code }, values: {} })
  })
  return router
}

function referenceOf({ code, number, hash }: CheckForm): Reference {
  return code === '' ? { number, hash } : { code }
}

async function answer(
  deps: Deps,
  req: Request,
  res: Response,
  { reference, values }: { reference: Reference; values: FormValues },
): Promise<void> {
  const checked = await checkProtocol(deps, reference, addressKey(req))
  if (checked.ok) return showPage(res, protocolPage(checked.revision, req))
  if (checked.reason === 'too-often') throw new RequestError(429, 'too-many', checked.seconds)
  await showPage(res, checkPage({ values, isUnknown: true }, req), 404)
}

/** Addresses of papers are for those who hold them. */
function keepOutOfSearch(res: Response): void {
  res.setHeader('X-Robots-Tag', 'noindex, nofollow')
}
