import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { paths } from '../../../paths.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { idOf, isUuid } from '../../../web/guards.ts'
import { notFound, RequestError } from '../../../web/request-error.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { chosenOrganization, visitorOf } from '../../../web/visitor.ts'
import { accessActorOf } from '../actor.ts'
import { readCursor } from '../journal-page.ts'
import { chooseForm, inviteForm, memberForm, settingsForm } from './form.ts'
import { invitePage, memberPage } from './member-page.ts'
import { organizationPage } from './page.ts'
import { inviteMember, resendInvitation, revokeInvitation, type InviteResult } from './invitations.ts'
import {
  changeMember,
  leaveOrganization,
  openMember,
  openOrganization,
  revokeMember,
  saveSettings,
  type OrganizationView,
} from './service.ts'

/** The organization's page: its people, invitations, settings; the switcher of who acts for several. */
export function organizationRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.organization.page(), async (req, res) => {
    const { organizations } = visitorOf(req)
    const chosen = chosenOrganization(req)
    const id = queryId(req) ?? chosen?.id ?? organizations[0]?.id
    if (id === undefined) throw notFound()
    await showOrganization(deps, req, res, id)
  })

  router.post(paths.organization.choose, ...readForm(deps.csrf), (req, res) => {
    const parsed = parseForm(chooseForm, req.body)
    const id = parsed.ok ? parsed.data.organization : ''
    if (!parsed.ok || (id !== '' && !visitorOf(req).organizations.some((own) => own.id === id)))
      throw notFound()
    delete req.session.organizationId
    delete req.session.contractId
    if (id !== '') req.session.organizationId = id
    res.redirect(303, id === '' ? paths.organization.page() : paths.organization.page({ organization: id }))
  })

  router.post(paths.organization.settings, ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const { organization } = await administeredBy(deps, req, bodyId(req))
    const parsed = parseForm(settingsForm, req.body)
    if (!parsed.ok) return showOrganization(deps, req, res, organization.id, parsed.slips)
    if (!(await saveSettings(deps, accessActorOf(req), organization.id, parsed.data))) throw notFound()
    await leaveFlash(req, 'access:rules.saved')
    res.redirect(303, paths.organization.page({ organization: organization.id }))
  })

  router.post(paths.organization.leave, ...readForm(deps.csrf), async (req, res) => {
    const id = bodyId(req)
    const result = await leaveOrganization(deps, accessActorOf(req), id)
    if (result === 'missing') throw notFound()
    if (result === 'last')
      return showOrganization(deps, req, res, id, [{ field: 'leave', key: 'access:slip.last' }])
    delete req.session.organizationId
    delete req.session.contractId
    await leaveFlash(req, 'access:organization.leave.done')
    res.redirect(303, paths.cabinet)
  })

  invitations(router, deps)
  members(router, deps)
  return router
}

function invitations(router: Router, deps: Deps): void {
  router.get(paths.organization.invite(), stepUpOnly, async (req, res) => {
    const id = queryId(req) ?? chosenOrganization(req)?.id ?? visitorOf(req).organizations[0]?.id
    const view = await administeredBy(deps, req, id)
    await showPage(res, invitePage(view.organization, view.contracts, {}, req))
  })

  router.post(paths.organization.invite(), ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const view = await administeredBy(deps, req, bodyId(req))
    const { organization, contracts } = view
    const refuse = (slips: FieldSlip[], values: FormValues, status = 422) =>
      showPage(
        res,
        invitePage(organization, contracts, { values, errors: wordSlips(slips, req.t) }, req),
        status,
      )
    const parsed = parseForm(inviteForm(req.body, todayOf(deps)), req.body)
    if (!parsed.ok) return refuse(parsed.slips, parsed.values)
    const result = await inviteMember(deps, accessActorOf(req), organization.id, parsed.data, visitorOf(req))
    const slip = inviteSlip(result)
    if (slip !== undefined) return refuse([slip], parsed.values, waitOf(res, result) ? 429 : 422)
    await leaveFlash(req, 'access:invite.sent', { email: parsed.data.email })
    res.redirect(303, paths.organization.page({ organization: organization.id }))
  })

  router.post(
    paths.organization.resendInvitation(':id'),
    ...readForm(deps.csrf),
    stepUpOnly,
    async (req, res) => {
      const result = await resendInvitation(deps, accessActorOf(req), idOf(req, 'id'))
      if (!result.ok && result.reason === 'wait') throw new RequestError(429, 'too-many', result.seconds)
      if (!result.ok) throw notFound()
      await leaveFlash(req, 'access:invited.resent')
      res.redirect(303, paths.organization.page())
    },
  )

  router.post(paths.organization.revokeInvitation(':id'), ...readForm(deps.csrf), async (req, res) => {
    if (!(await revokeInvitation(deps, accessActorOf(req), idOf(req, 'id')))) throw notFound()
    await leaveFlash(req, 'access:invited.revoked')
    res.redirect(303, paths.organization.page())
  })
}

function members(router: Router, deps: Deps): void {
  const show = async (
    req: Request,
    res: Response,
    rejected?: { slips: readonly FieldSlip[]; values?: FormValues },
  ) => {
    const opened = await openMember(deps, visitorOf(req).userId, idOf(req, 'id'))
    if (opened === undefined) throw notFound()
    const state =
      rejected === undefined
        ? {}
        : {
            errors: wordSlips(rejected.slips, req.t),
            ...(rejected.values === undefined ? {} : { values: rejected.values }),
          }
    await showPage(res, memberPage(opened, state, req), rejected === undefined ? 200 : 422)
  }
  router.get(paths.organization.member(':id'), stepUpOnly, (req, res) => show(req, res))

  router.post(paths.organization.member(':id'), ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const id = idOf(req, 'id')
    const parsed = parseForm(memberForm(req.body, todayOf(deps)), req.body)
    if (!parsed.ok) return show(req, res, parsed)
    const result = await changeMember(deps, accessActorOf(req), id, parsed.data)
    if (result === 'missing') throw notFound()
    if (result === 'last')
      return show(req, res, { slips: [{ field: 'role', key: 'access:slip.last' }], values: parsed.values })
    await leaveFlash(req, 'access:member.saved')
    res.redirect(303, paths.organization.page())
  })

  router.post(paths.organization.revoke(':id'), ...readForm(deps.csrf), async (req, res) => {
    const result = await revokeMember(deps, accessActorOf(req), idOf(req, 'id'))
    if (result === 'missing') throw notFound()
    if (result === 'last') return show(req, res, { slips: [{ field: 'role', key: 'access:slip.last' }] })
    await leaveFlash(req, 'access:member.revoked')
    res.redirect(303, paths.organization.page())
  })
}

async function showOrganization(
  deps: Deps,
  req: Request,
  res: Response,
  id: string,
  slips?: readonly FieldSlip[],
): Promise<void> {
  const visitor = visitorOf(req)
  const view = await openOrganization(deps, visitor.userId, id, readCursor(req.query['after']))
  if (view === undefined) throw notFound()
  const page = organizationPage(
    {
      view,
      visitor,
      chosenId: chosenOrganization(req)?.id,
      now: new Date(deps.clock.now().epochMilliseconds),
      today: todayOf(deps),
      ...(slips === undefined ? {} : { errors: wordSlips(slips, req.t) }),
    },
    req,
  )
  await showPage(res, page, slips === undefined ? 200 : 422)
}

/** The organization when the visitor administers it. @throws 404 for none of his, 403 for a member without the right */
async function administeredBy(deps: Deps, req: Request, id: string | undefined): Promise<OrganizationView> {
  const view =
    id === undefined ? undefined : await openOrganization(deps, visitorOf(req).userId, id, undefined)
  if (view === undefined) throw notFound()
  if (view.organization.role !== 'ADMINISTRATOR') throw new RequestError(403, 'forbidden')
  return view
}

/** @throws 404 for anything that is no id */
function queryId(req: Request): string | undefined {
  const value = req.query['organization']
  if (value === undefined) return undefined
  if (!isUuid(value)) throw notFound()
  return value
}

function bodyId(req: Request): string {
  const value = (req.body as { organization?: unknown } | undefined)?.organization
  if (!isUuid(value)) throw notFound()
  return value
}

function inviteSlip(result: InviteResult): FieldSlip | undefined {
  if (result.ok) return undefined
  if (result.reason === 'missing') throw notFound()
  if (result.reason === 'wait')
    return {
      field: 'email',
      key: 'access:slip.wait',
      values: { count: Math.max(1, Math.ceil(result.seconds / 60)) },
    }
  return { field: 'email', key: `access:slip.${result.reason}` }
}

/** true, with the header, when it came too often. */
function waitOf(res: Response, result: InviteResult): boolean {
  if (result.ok || result.reason !== 'wait') return false
  res.setHeader('Retry-After', String(result.seconds))
  return true
}

function todayOf(deps: Deps): string {
  return moscowDay(deps.clock.now()).toString()
}
