import { moscowDay, moscowMidnight } from '../../../domain/calendar.ts'
import { lastDay, type Period } from '../../../domain/period.ts'
import { Temporal } from 'temporal-polyfill'
import type { ExtensionLimits } from '../../../domain/window-extension.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { loadWindowRules, type WindowRules } from '../../../records/reference.ts'
import type { Actor } from '../../../web/actor.ts'
import { limitsOf, mayTakeBack, type Concerned } from './closing.ts'
import {
  addExtension,
  findContract,
  findExtension,
  listExtensions,
  removeExtension,
  takeTurn,
  type Extension,
} from './extension-store.ts'
import type { ExtendForm } from './form.ts'

/** More of one month nobody makes. */
const mostExtensions = 10_000

export type ExtendResult =
  | { ok: true; contractNumber: string | undefined }
  | { ok: false; why: 'no-contract' | 'terminated' }
  /** the day is outside; nothing left: `latest` before `earliest` */
  | { ok: false; why: 'outside'; limits: ExtensionLimits }

/** Keeps the window of a month open longer: menus, forms and reminders follow at once. */
export async function extendWindow(
  deps: Deps,
  period: Period,
  form: ExtendForm,
  by: Actor,
): Promise<ExtendResult> {
  const contract = form.who === 'one' ? await findContract(deps.db.sql, form.contract) : undefined
  if (form.who === 'one' && contract === undefined) return { ok: false, why: 'no-contract' }
  if (contract?.status === 'TERMINATED') return { ok: false, why: 'terminated' }
  const concerned: Concerned =
    contract === undefined ? 'everybody' : { contractId: contract.id, customerKind: contract.customerKind }
  return deps.db.transaction(async ({ sql }) => {
    await takeTurn(sql)
    const at = deps.clock.now()
    const rules = await rulesOfMonth({ db: { sql } }, period)
    const extensions = await listExtensions(sql, period, mostExtensions)
    const limits = limitsOf(rules, period, { concerned, extensions, today: moscowDay(at) })
    if (isOutside(form.closesOn, limits)) return { ok: false, why: 'outside', limits }
    const closesOn = form.closesOn.toString()
    const id = await addExtension(sql, {
      period,
      contractId: contract?.id ?? null,
      closesOn,
      reason: form.reason,
      userId: by.actorId,
      at: at.toString(),
    })
    await recordAudit(sql, {
      ...by,
      at,
      action: 'window.extend',
      subject: { type: 'window-extension', id },
      contractId: contract?.id,
      details: { period, closesOn, reason: form.reason },
    })
    return { ok: true, contractNumber: contract?.number }
  })
}

export type TakeBackResult =
  { ok: true; extension: Extension } | { ok: false; why: 'not-found' | 'relied-on' }

/** Takes an extension back while readings are taken without it too. */
export async function takeBack(deps: Deps, id: string, by: Actor): Promise<TakeBackResult> {
  return deps.db.transaction(async ({ sql }) => {
    await takeTurn(sql)
    const extension = await findExtension(sql, id)
    if (extension === undefined) return { ok: false, why: 'not-found' }
    const at = deps.clock.now()
    const rules = await rulesOfMonth({ db: { sql } }, extension.period)
    const extensions = await listExtensions(sql, extension.period, mostExtensions)
    if (!mayTakeBack(rules, extension, extensions, at)) return { ok: false, why: 'relied-on' }
    await removeExtension(sql, id)
    const { period, closesOn, reason } = extension
    await recordAudit(sql, {
      ...by,
      at,
      action: 'window.takeBack',
      subject: { type: 'window-extension', id },
      contractId: extension.contractId ?? undefined,
      details: { period, closesOn, reason },
    })
    return { ok: true, extension }
  })
}

/** Calendar and policies as they hold around the end of a month. */
export function rulesOfMonth(
  { db: { sql } }: { db: Pick<Deps['db'], 'sql'> },
  period: Period,
): Promise<WindowRules> {
  return loadWindowRules(sql, moscowMidnight(lastDay(period)))
}

function isOutside(day: Temporal.PlainDate, { earliest, latest }: ExtensionLimits): boolean {
  return Temporal.PlainDate.compare(day, earliest) < 0 || Temporal.PlainDate.compare(day, latest) > 0
}
