import express, { type Request, type Response, type Router } from 'express'
import type { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { actorOf, type Actor } from '../../web/actor.ts'
import { parseForm, readForm, wordSlips } from '../../web/form.ts'
import { idOf, staffOnly } from '../../web/guards.ts'
import { notFound } from '../../web/request-error.ts'
import { leaveFlash } from '../../web/session.ts'
import { showPage } from '../../web/view.ts'
import { newsForm, outageForm, readAfter, type NewsForm, type OutageForm } from './form.ts'
import {
  newsDeskPage,
  newsEditPage,
  outageDeskPage,
  outageEditPage,
  type EditPage,
  type EditState,
} from './staff-page.ts'
import {
  allNews,
  allOutages,
  newsToEdit,
  outageToEdit,
  saveNews,
  saveOutage,
  type SaveResult,
} from './staff-service.ts'
import type { Outage } from './staff-store.ts'
import type { News } from './store.ts'
import type { Words } from './words.ts'

/** What news and outages have in common: how one is found, written, shown. */
type Desk<Stored, Form extends { action: string }> = {
  /** address of one, with `:id` or `new` */
  one: (id: string) => string
  form: z.ZodType<Form>
  find: (id: string) => Promise<Stored | undefined>
  save: (id: string | undefined, form: Form, actor: Actor) => Promise<SaveResult>
  page: (state: EditState<Stored, Form>, words: Words) => EditPage
}

/** The editors' door: news and outages. */
export function contentStaffRoutes(deps: Deps): Router {
  const router = express.Router()
  const editors = staffOnly('editor')
  const { content } = paths.staff

  router.get([content.home, content.news], editors, async (req, res) => {
    await showPage(res, newsDeskPage(await allNews(deps, readAfter(req.query['after'])), wordsOf(deps, req)))
  })
  router.get(content.outages, editors, async (req, res) => {
    await showPage(
      res,
      outageDeskPage(await allOutages(deps, readAfter(req.query['after'])), wordsOf(deps, req)),
    )
  })

  const news: Desk<News, NewsForm> = {
    one: content.newsOne,
    form: newsForm,
    find: (id) => newsToEdit(deps, id),
    save: (id, form, actor) => saveNews(deps, id, form, actor),
    page: newsEditPage,
  }
  const outages: Desk<Outage, OutageForm> = {
    one: content.outage,
    form: outageForm,
    find: (id) => outageToEdit(deps, id),
    save: (id, form, actor) => saveOutage(deps, id, form, actor),
    page: outageEditPage,
  }
  router.use(deskRoutes(deps, news), deskRoutes(deps, outages))
  return router
}

function deskRoutes<Stored, Form extends { action: string }>(deps: Deps, desk: Desk<Stored, Form>): Router {
  const router = express.Router()
  const editors = staffOnly('editor')
  const show = async (req: Request, res: Response, state: EditState<Stored, Form>, status = 200) =>
    showPage(res, desk.page(state, wordsOf(deps, req)), status)
  const write = async (req: Request, res: Response, id: string | undefined): Promise<void> => {
    const stored = id === undefined ? undefined : await found(desk, id)
    const parsed = parseForm(desk.form, req.body)
    const { values } = parsed
    if (!parsed.ok) return show(req, res, { stored, values, errors: wordSlips(parsed.slips, req.t) }, 422)
    if (parsed.data.action === 'preview') return show(req, res, { stored, values, preview: parsed.data })
    const result = await desk.save(id, parsed.data, actorOf(req))
    if (result.ok) {
      await leaveFlash(req, `content:staff.done.${parsed.data.action}`)
      res.redirect(303, desk.one(result.id))
      return
    }
    if (result.reason === 'not-found' || id === undefined) throw notFound()
    const errors = [{ field: 'newer', message: req.t('content:slip.changed') }]
    await show(req, res, { stored: await found(desk, id), values, errors, isConflict: true }, 409)
  }

  router.get(desk.one('new'), editors, (req, res) => show(req, res, { stored: undefined }))
  router.get(desk.one(':id'), editors, async (req, res) =>
    show(req, res, { stored: await found(desk, idOf(req, 'id')) }),
  )
  router.post(desk.one('new'), editors, ...readForm(deps.csrf), (req, res) => write(req, res, undefined))
  router.post(desk.one(':id'), editors, ...readForm(deps.csrf), (req, res) =>
    write(req, res, idOf(req, 'id')),
  )
  return router
}

async function found<Stored>(
  desk: { find: (id: string) => Promise<Stored | undefined> },
  id: string,
): Promise<Stored> {
  const stored = await desk.find(id)
  if (stored === undefined) throw notFound()
  return stored
}

function wordsOf(deps: Deps, { t, language }: Request): Words {
  return { t, language, now: deps.clock.now() }
}
