import express, { type Request, type Router } from 'express'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { parseForm, wordSlips } from '../../web/form.ts'
import { notFound } from '../../web/request-error.ts'
import { showPage } from '../../web/view.ts'
import { readAfter, searchForm } from './form.ts'
import { newsListPage, newsPage } from './news-page.ts'
import { helpPage } from './help-page.ts'
import { accessibilityPage, contactsPage, outagesPage } from './page.ts'
import { tariffsPage } from './tariffs-page.ts'
import { newsPart, openNews, outagesNow, prices } from './service.ts'
import type { Words } from './words.ts'

/** Information open to everybody: news, outages, tariffs, help, contacts. */
export function contentRoutes(deps: Deps): Router {
  const router = express.Router()
  const { utility } = deps.settings
  const wordsOf = ({ t, language }: Request): Words => ({ t, language, now: deps.clock.now() })

  router.get(paths.news.list, async (req, res) => {
    await showPage(res, newsListPage(await newsPart(deps, readAfter(req.query['after'])), wordsOf(req)))
  })

  router.get(decodeURIComponent(paths.news.one(':slug')), async (req, res) => {
    const { slug } = req.params
    const piece =
      typeof slug === 'string' && /^[a-z0-9-]{1,80}$/.test(slug) ? await openNews(deps, slug) : undefined
    if (piece === undefined) throw notFound()
    await showPage(res, newsPage(piece, wordsOf(req)))
  })

  router.get(paths.outages(), async (req, res) => {
    const parsed = parseForm(searchForm, { address: req.query['address'] ?? '' })
    const address = parsed.ok ? parsed.data.address : (parsed.values['address'] ?? '')
    const outages = parsed.ok ? await outagesNow(deps, address) : []
    const errors = parsed.ok ? undefined : wordSlips(parsed.slips, req.t)
    await showPage(res, outagesPage(outages, address, utility, wordsOf(req), errors), parsed.ok ? 200 : 422)
  })

  router.get(paths.tariffs, async (req, res) => {
    await showPage(res, tariffsPage(await prices(deps), wordsOf(req)))
  })

  router.get(paths.help, async (req, res) => {
    const parsed = parseForm(searchForm, { q: req.query['q'] ?? '' })
    const errors = parsed.ok ? undefined : wordSlips(parsed.slips, req.t)
    await showPage(res, helpPage(parsed.values['q'] ?? '', wordsOf(req), errors), parsed.ok ? 200 : 422)
  })

  router.get(paths.contacts, (req, res) => showPage(res, contactsPage(utility, wordsOf(req))))
  router.get(paths.accessibility, (req, res) => showPage(res, accessibilityPage(utility, wordsOf(req))))
  return router
}
