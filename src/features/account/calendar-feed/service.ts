import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import { moscowDay, MOSCOW } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { writeCalendar } from '../../../platform/ics.ts'
import type { Language } from '../../../platform/i18n.ts'
import { newToken, tokenHash } from '../../../platform/tokens.ts'
import { balanceOfLedger, loadLedgers, type Ledger } from '../../../records/ledger.ts'
import { loadVisitor } from '../../../records/people.ts'
import { loadWindowRules, windowsOfContract } from '../../../records/reference.ts'
import type { Actor } from '../../../web/actor.ts'
import { feedEvents, type FeedContract } from './events.ts'
import { addFeed, findOwner, loadFeedFacts, removeFeed } from './store.ts'

/** Programs ask again so often. */
const refreshHours = 6
/** What is over for so long is told no more; verifications are told so far ahead. */
const daysBack = 60
const daysAhead = 400
/** The address holds until it is ended or changed. */
const yearsValid = 100

/** A new secret address in place of any other; only its hash is kept, so that it is told once. */
export async function makeFeed(deps: Deps, by: Actor): Promise<string> {
  const now = deps.clock.now()
  const { token, hash } = newToken()
  await deps.db.transaction(async (tx) => {
    const isAgain = await removeFeed(tx.sql, by.actorId)
    const expiresAt = now.add({ hours: 24 * 365 * yearsValid }).toString()
    await addFeed(tx.sql, { userId: by.actorId, hash, at: now.toString(), expiresAt })
    await recordAudit(tx.sql, {
      ...by,
      at: now,
      action: isAgain ? 'account.calendar.changed' : 'account.calendar.made',
      subject: { type: 'user', id: by.actorId },
    })
  })
  return token
}

/** Ends the address; ended twice it is the same. */
export async function endFeed(deps: Deps, by: Actor): Promise<void> {
  await deps.db.transaction(async (tx) => {
    if (!(await removeFeed(tx.sql, by.actorId))) return
    await recordAudit(tx.sql, {
      ...by,
      at: deps.clock.now(),
      action: 'account.calendar.ended',
      subject: { type: 'user', id: by.actorId },
    })
  })
}

export type Feed =
  | { ok: true; content: string; etag: string }
  /** no such secret: one answer whatever it looks like */
  | { ok: false; reason: 'unknown' }
  | { ok: false; reason: 'too-often'; seconds: number }

/**
 * The calendar behind a secret, as its owner may see things today: six statements. Misses are counted by address,
 * readings by secret.
 */
export async function openFeed(deps: Deps, secret: unknown, address: string): Promise<Feed> {
  const seconds = await deps.throttles.calendar.waitSeconds(address)
  if (seconds > 0) return { ok: false, reason: 'too-often', seconds }
  const hash = tokenHash(secret)
  const userId = hash && (await findOwner(deps.db.sql, hash, deps.clock.now().toString()))
  if (userId === undefined) {
    await deps.throttles.calendar.take(address)
    return { ok: false, reason: 'unknown' }
  }
  const own = await deps.throttles.calendarReads.waitSeconds(userId)
  if (own > 0) return { ok: false, reason: 'too-often', seconds: own }
  await deps.throttles.calendarReads.take(userId)
  const content = await compose(deps, userId)
  if (content === undefined) return { ok: false, reason: 'unknown' }
  return { ok: true, content, etag: `"${createHash('sha256').update(content).digest('base64url')}"` }
}

async function compose(deps: Deps, userId: string): Promise<string | undefined> {
  const now = deps.clock.now()
  const today = moscowDay(now)
  const owner = await loadVisitor(deps.db.sql, userId, today.toString())
  if (owner === undefined) return undefined
  const served = owner.contracts.filter(({ status }) => status !== 'TERMINATED')
  const ids = served.map(({ id }) => id)
  const [rules, ledgers] = await Promise.all([
    loadWindowRules(deps.db.sql, now, ...ids),
    loadLedgers(
      deps.db.sql,
      owner.contracts.map(({ id }) => id),
    ),
  ])
  const contracts = owner.contracts.map((contract): FeedContract => {
    const { running, next } = windowsOfContract(rules, contract, now)
    const ledger = ledgers.find(({ contractId }) => contractId === contract.id)
    return {
      id: contract.id,
      number: contract.number,
      windows: ids.includes(contract.id) ? [...running, next] : [],
      bills: ledger === undefined ? [] : billsOf(ledger, today),
    }
  })
  const facts = await loadFeedFacts(deps.db.sql, {
    contractIds: ids,
    periods: [...new Set(contracts.flatMap(({ windows }) => windows.map(({ period }) => period)))],
    from: today.subtract({ days: daysBack }).toString(),
    to: today.add({ days: daysAhead }).toString(),
  })
  const language: Language = owner.locale === 'en' ? 'en' : 'ru'
  const t = deps.i18n.translator(language)
  const { baseUrl } = deps.settings
  return writeCalendar({
    name: t('account:calendar.name'),
    host: new URL(baseUrl).hostname,
    language,
    refreshHours,
    at: today.toZonedDateTime(MOSCOW).toInstant(),
    events: feedEvents(contracts, facts, { t, language }, (path) => new URL(path, baseUrl).href),
  })
}

/** Bills with something left to pay, unless they have been overdue for months. */
function billsOf(ledger: Ledger, today: Temporal.PlainDate): FeedContract['bills'] {
  const unpaid = new Map(
    balanceOfLedger(ledger, today).invoices.map((invoice) => [invoice.id, invoice.unpaid]),
  )
  return ledger.invoices.flatMap(({ id, number, period, dueOn }) => {
    const left = unpaid.get(id) ?? 0
    return left > 0 && dueOn.until(today).days <= daysBack
      ? [{ id, number, period, dueOn, unpaid: left }]
      : []
  })
}
