import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { drawCaptcha } from '../../../platform/captcha-picture.ts'
import { addressKey } from '../../../web/address.ts'
import { RequestError } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { captchaQuestionPage } from './page.ts'

export function captchaRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.captcha.picture, async (req, res) => {
    const picture = await drawCaptcha(deps.captcha.newPicture(req, res))
    res.type('png').send(picture)
  })

  // A form's script asks for the sentence alone; without scripts it is a page in a tab beside the form.
  router.get(paths.captcha.alternative, async (req, res) => {
    const { captchaQuestion } = deps.throttles
    const address = addressKey(req)
    if ((await captchaQuestion.take(address)) < 0)
      throw new RequestError(429, 'too-many', await captchaQuestion.waitSeconds(address))
    const question = deps.captcha.newQuestion(req, res)
    if (req.accepts(['html', 'text']) === 'text') {
      res.type('text/plain; charset=utf-8').send(question)
      return
    }
    await showPage(res, captchaQuestionPage(req.t, question))
  })
  return router
}
