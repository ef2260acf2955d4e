import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { findCardContract, loadCardAccounts, nameContract, nameMeter } from './store.ts'
import type { CardAccount, CardContract } from './store.ts'

export type Card = { contract: CardContract; accounts: CardAccount[]; today: string }

/** The card in two statements; undefined when the contract is not the visitor's. */
export async function openCard(deps: Deps, userId: string, contractId: string): Promise<Card | undefined> {
  const today = moscowDay(deps.clock.now()).toString()
  const [contract, accounts] = await Promise.all([
    findCardContract(deps.db.sql, userId, today, contractId),
    loadCardAccounts(deps.db.sql, userId, today, contractId),
  ])
  return contract === undefined ? undefined : { contract, accounts, today }
}

/** What is named: the contract, or one of its meters. */
export type Named = { contractId: string; meterId?: string }

/** `forbidden`: the contract is his to see, the meter not his to name; `missing`: nothing of his. */
export type NameResult = 'done' | 'missing' | 'forbidden'

/** Gives an own name, or takes it away when empty. */
export async function giveName(
  deps: Deps,
  who: { userId: string; requestId: string; address: string | undefined },
  what: Named,
  name: string,
): Promise<NameResult> {
  const now = deps.clock.now()
  const today = moscowDay(now).toString()
  const { contractId, meterId } = what
  return deps.db.transaction(async (tx) => {
    const isDone =
      meterId === undefined
        ? await nameContract(tx.sql, who.userId, today, contractId, name || null)
        : await nameMeter(tx.sql, who.userId, today, { contractId, meterId }, name || null)
    if (!isDone) {
      const contract = meterId && (await findCardContract(tx.sql, who.userId, today, contractId))
      return contract && !contract.canManage ? 'forbidden' : 'missing'
    }
    await recordAudit(tx.sql, {
      at: now,
      actorId: who.userId,
      action: meterId === undefined ? 'contracts.name' : 'contracts.meter-name',
      subject: meterId === undefined ? { type: 'contract', id: contractId } : { type: 'meter', id: meterId },
      contractId,
      requestId: who.requestId,
      address: who.address,
    })
    return 'done'
  })
}
