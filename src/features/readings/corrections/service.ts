import { moscowDay } from '../../../domain/calendar.ts'
import { correctionNumber, countOfCorrection } from '../../../domain/correction-number.ts'
import { addMonths, type Period } from '../../../domain/period.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { keepFiles } from '../../../platform/files.ts'
import { loadWindowRules, windowsOfContract } from '../../../records/reference.ts'
import type { Actor } from '../../../web/actor.ts'
import type { ReceivedFile } from '../../../web/held-files.ts'
import { discardPhotos, drawPhoto, type DrawFault, type DrawnPhoto } from '../photo-files.ts'
import { addRequestPhoto } from '../photo-store.ts'
import type { CorrectionForm } from './form.ts'
import { addRequest, lastNumber, loadRegisters, type CorrectableRegister } from './store.ts'

/** A contract of the visitor's own. */
export type AskedContract = {
  id: string
  number: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  canSubmit: boolean
}

/** Months that can be asked about: the last one whose window is shut and those before it. */
const monthsBack = 12

/** Newest first. A month whose window runs is corrected by the form itself. */
export async function closedMonths(deps: Deps, contract: AskedContract): Promise<Period[]> {
  const now = deps.clock.now()
  const rules = await loadWindowRules(deps.db.sql, now, contract.id)
  const { last, running } = windowsOfContract(rules, contract, now)
  const open = running.map(({ period }) => period)
  return Array.from({ length: monthsBack }, (_, back) => addMonths(last.period, -back)).filter(
    (period) => !open.includes(period),
  )
}

/** true for a month whose window runs: it is corrected by the form itself. */
export async function isTaken(deps: Deps, contract: AskedContract, period: unknown): Promise<boolean> {
  const now = deps.clock.now()
  const rules = await loadWindowRules(deps.db.sql, now, contract.id)
  return windowsOfContract(rules, contract, now).running.some((window) => window.period === period)
}

export async function registersOf(
  deps: Deps,
  contractId: string,
  period: Period,
): Promise<CorrectableRegister[]> {
  return loadRegisters(deps.db.sql, contractId, period)
}

export type AskResult =
  | { ok: true; number: string }
  | { ok: false; field: 'register' | 'period' | 'value'; key: string; values?: Record<string, number> }
  /** one for this register and month waits already */
  | { ok: false; field: 'register'; key: 'corrections:slip.open' }
  /** a photo that cannot be used */
  | { ok: false; field: 'photo'; key: `photos:slip.${Exclude<DrawFault, 'gone'>}` | 'web:upload.gone' }

/** Photos of one request. */
export const requestPhotosAtMost = 3

/** Files the request: the server's own picture of contract, month and dial decides, not the form's. */
export async function askCorrection(
  deps: Deps,
  contract: AskedContract,
  form: CorrectionForm,
  files: readonly ReceivedFile[],
  actor: Actor,
): Promise<AskResult> {
  const months = await closedMonths(deps, contract)
  if (!months.includes(form.period)) return { ok: false, field: 'period', key: 'corrections:slip.period' }
  const period = form.period
  const register = (await registersOf(deps, contract.id, period)).find(({ id }) => id === form.register)
  if (register === undefined) return { ok: false, field: 'register', key: 'corrections:slip.register' }
  if (form.value >= 10 ** register.digits)
    return { ok: false, field: 'value', key: 'corrections:slip.digits', values: { digits: register.digits } }
  const isSame = register.value === form.value && register.source !== 'estimate'
  if (isSame) return { ok: false, field: 'value', key: 'corrections:slip.same' }
  return withPhotos(deps, files, (photos) => store(deps, { contract, form, period, register, photos, actor }))
}

/** Draws and keeps the photos for the time of `work`; what it leaves unused is gone. */
async function withPhotos(
  deps: Deps,
  files: readonly ReceivedFile[],
  work: (photos: readonly DrawnPhoto[]) => Promise<Stored>,
): Promise<AskResult> {
  const photos = await drawAll(deps, files)
  if (typeof photos === 'string') return { ok: false, field: 'photo', key: faultKey(photos) }
  const pieces = photos.flatMap(({ large, small }) => [large, small])
  const result = await keepFiles(
    deps.files,
    pieces,
    () => work(photos),
    ({ ok }) => ok,
  )
  if (result !== 'gone' && result.ok) {
    for (const { key } of result.unused.flatMap(({ large, small }) => [large, small]))
      await deps.files.release(key)
    await discardPhotos(deps, result.unused)
    // Files held from an earlier try are nobody's but ours to take away.
    await Promise.all(files.map(({ key }) => deps.files.discard(key)))
    return result
  }
  await discardPhotos(deps, photos)
  return result === 'gone' ? { ok: false, field: 'photo', key: faultKey(result) } : result
}

function faultKey(fault: DrawFault) {
  return fault === 'gone' ? ('web:upload.gone' as const) : (`photos:slip.${fault}` as const)
}

/** Every photo drawn anew, or what is wrong with the first that cannot be. */
async function drawAll(deps: Deps, files: readonly ReceivedFile[]): Promise<DrawnPhoto[] | DrawFault> {
  const photos: DrawnPhoto[] = []
  for (const file of files) {
    const photo = await drawPhoto(deps, file)
    if (typeof photo === 'string') {
      await discardPhotos(deps, photos)
      return photo
    }
    photos.push(photo)
  }
  return photos
}

/** `unused`: photos that were there already */
type Stored = Exclude<AskResult, { ok: true }> | { ok: true; number: string; unused: DrawnPhoto[] }

async function store(
  deps: Deps,
  of: {
    contract: AskedContract
    form: CorrectionForm
    period: Period
    register: CorrectableRegister
    photos: readonly DrawnPhoto[]
    actor: Actor
  },
): Promise<Stored> {
  const { contract, form, period, register, photos, actor } = of
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const { year } = moscowDay(now)
    const number = correctionNumber(year, countOfCorrection((await lastNumber(tx.sql, year)) ?? '') + 1)
    const id = await addRequest(tx.sql, {
      number,
      contractId: contract.id,
      registerId: register.id,
      period,
      value: form.value,
      previousValue: register.value,
      reason: form.reason,
      userId: actor.actorId,
      at: now.toString(),
    })
    if (id === undefined) return { ok: false, field: 'register', key: 'corrections:slip.open' }
    const to = { id, contractId: contract.id, registerId: register.id, period, userId: actor.actorId }
    const unused: DrawnPhoto[] = []
    for (const photo of photos) {
      const { large, small, ...drawn } = photo
      const files = { fileKey: large.key, thumbnailKey: small.key, byteSize: large.byteSize }
      const isNew = await addRequestPhoto(tx.sql, { ...to, at: now.toString() }, { ...drawn, ...files })
      if (!isNew) unused.push(photo)
    }
    await recordAudit(tx.sql, {
      at: now,
      ...actor,
      action: 'corrections.ask',
      subject: { type: 'correction', id },
      contractId: contract.id,
      details: { number, period, register: register.id, value: form.value, photos: photos.length },
    })
    return { ok: true, number, unused }
  })
}
