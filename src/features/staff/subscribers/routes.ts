import express, { type Request, type Response, type Router } from 'express'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import type { Masked } from '../../../records/unmasking.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldError, type FormValues } from '../../../web/form.ts'
import { idOf, staffOnly } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { hasRole } from '../../../web/visitor.ts'
import { openSeats } from '../../access/staff/service.ts'
import { contractPage } from './contract-page.ts'
import type { ContactsState } from './contacts-page.ts'
import { contactsForm, parseSearch } from './form.ts'
import { personPage } from './person-page.ts'
import { seatsShown } from './seats-page.ts'
import { searchPage } from './search-page.ts'
import {
  areContactsOpen,
  openContacts,
  openContract,
  openPerson,
  searchSubscribers,
  sendActivation,
} from './service.ts'

/** Who is who: search and cards, for those who speak with subscribers. */
export function subscriberRoutes(deps: Deps): Router {
  const router = express.Router()
  const readers = staffOnly('operator', 'reception', 'auditor')
  const clerks = staffOnly('operator', 'reception')
  const form = readForm(deps.csrf)

  router.get(paths.staff.subscribers(), readers, async (req, res) => {
    const query = parseSearch(req.query)
    const { values } = query
    if (!query.ok)
      return showPage(res, searchPage({ values, errors: wordSlips(query.slips, req.t) }, req), 422)
    if (query.search === undefined) return showPage(res, searchPage({ values }, req))
    const found = await searchSubscribers(deps, query.search, actorOf(req))
    await showPage(res, searchPage({ values, found }, req))
  })

  router.get(paths.staff.subscriber(':id'), readers, (req, res) => showPerson(deps, req, res))
  router.post(paths.staff.subscriberContacts(':id'), clerks, ...form, (req, res) =>
    unmaskContacts(deps, req, res, { type: 'user', show: showPerson, card: paths.staff.subscriber }),
  )

  router.post(paths.staff.activation(':id'), clerks, ...form, async (req, res) => {
    const id = idOf(req, 'id')
    const origin = { address: req.ip ?? '', requestId: req.requestId, language: req.language }
    const result = await sendActivation(deps, id, actorOf(req), origin)
    if (result === undefined) throw notFound()
    req.session.flash = { key: `subscribers:activation.${result}` }
    res.redirect(303, result === 'sent' ? paths.staff.subscriber(id) : paths.staff.subscribers())
  })

  router.get(paths.staff.contract(':id'), readers, (req, res) => showContract(deps, req, res))
  router.post(paths.staff.contractContacts(':id'), clerks, ...form, (req, res) =>
    unmaskContacts(deps, req, res, { type: 'contract', show: showContract, card: paths.staff.contract }),
  )
  return router
}

type Refused = { values: FormValues; errors: readonly FieldError[] }
type Show = (deps: Deps, req: Request, res: Response, refused?: Refused) => Promise<void>

async function showPerson(deps: Deps, req: Request, res: Response, refused?: Refused): Promise<void> {
  const id = idOf(req, 'id')
  const [person, seats, contacts] = await Promise.all([
    openPerson(deps, id, actorOf(req)),
    openSeats(deps, id),
    contactsOf(deps, req, { type: 'user', id }, refused),
  ])
  if (person === undefined) throw notFound()
  const mayDecide = hasRole(req, 'operator')
  const shown = {
    seats: seatsShown(seats, mayDecide, req),
    canRecover: mayDecide,
    canResend: hasRole(req, 'operator', 'reception'),
    contacts,
  }
  await showPage(res, personPage(person, shown, req), refused === undefined ? 200 : 422)
}

async function showContract(deps: Deps, req: Request, res: Response, refused?: Refused): Promise<void> {
  const id = idOf(req, 'id')
  const [view, contacts] = await Promise.all([
    openContract(deps, id, actorOf(req)),
    contactsOf(deps, req, { type: 'contract', id }, refused),
  ])
  if (view === undefined) throw notFound()
  const today = moscowDay(deps.clock.now()).toString()
  const shown = {
    today,
    canOpenReadings: hasRole(req, 'operator', 'auditor'),
    canEnter: hasRole(req, 'operator'),
    contacts,
  }
  await showPage(res, contractPage(view, shown, req), refused === undefined ? 200 : 422)
}

async function contactsOf(
  deps: Deps,
  req: Request,
  subject: Masked,
  refused: Refused | undefined,
): Promise<ContactsState> {
  const isOpen = await areContactsOpen(deps, subject, actorOf(req))
  return { isOpen, mayOpen: hasRole(req, 'operator', 'reception'), ...refused }
}

/** The reason goes into the journal, and the card opens with mail and phone (ST9). */
async function unmaskContacts(
  deps: Deps,
  req: Request,
  res: Response,
  of: { type: Masked['type']; show: Show; card: (id: string) => string },
): Promise<void> {
  const id = idOf(req, 'id')
  const parsed = parseForm(contactsForm, req.body)
  if (!parsed.ok)
    return of.show(deps, req, res, { values: parsed.values, errors: wordSlips(parsed.slips, req.t) })
  if (!(await openContacts(deps, { type: of.type, id }, parsed.data, actorOf(req)))) throw notFound()
  res.redirect(303, of.card(id))
}
