import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips } from '../../../web/form.ts'
import { formatPhone } from '../../../web/format.ts'
import { leaveFlash } from '../../../web/session.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { phoneForm, profileForm } from './form.ts'
import { phonePage, profilePage } from './page.ts'
import { changePhone, changeProfile, loadProfile } from './service.ts'

export function profileRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.settings.profile, async (req, res) => {
    const { lastName, firstName, patronymic, locale } = await loadProfile(deps, visitorOf(req).userId)
    const values = { lastName, firstName, patronymic: patronymic ?? '', language: locale }
    await showPage(res, profilePage(req.t, { values }))
  })

  router.post(paths.settings.profile, ...readForm(deps.csrf), async (req, res) => {
    const parsed = parseForm(profileForm, req.body)
    if (!parsed.ok) {
      const errors = wordSlips(parsed.slips, req.t)
      return showPage(res, profilePage(req.t, { values: parsed.values, errors }), 422)
    }
    await changeProfile(deps, actorOf(req), parsed.data)
    await leaveFlash(req, 'account:saved')
    // the screens of this browser follow at once
    res.redirect(303, paths.withLanguage(paths.settings.home, parsed.data.language))
  })
  return router
}

/** The phone, behind the password: who finds an open cabinet must not lead its owner's calls elsewhere. */
export function phoneRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.settings.phone, stepUpOnly, async (req, res) => {
    const { phone } = await loadProfile(deps, visitorOf(req).userId)
    await showPage(res, phonePage(req.t, { values: { phone: phone === null ? '' : formatPhone(phone) } }))
  })

  router.post(paths.settings.phone, ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const parsed = parseForm(phoneForm, req.body)
    if (!parsed.ok) {
      const errors = wordSlips(parsed.slips, req.t)
      return showPage(res, phonePage(req.t, { values: parsed.values, errors }), 422)
    }
    await changePhone(deps, actorOf(req), parsed.data.phone)
    await leaveFlash(req, 'account:saved')
    res.redirect(303, paths.settings.home)
  })
  return router
}
