import type { z } from 'zod'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { askForm } from './form.ts'
import { addAsk } from './dispute-store.ts'
import type { Asker } from './service.ts'

/**
 * Puts the wish for a code before staff. For a number that leads nowhere the same statements write nothing but
 * the journal, and the answer is the same; asking twice for one contract is one wish.
 */
export async function askCode(
  deps: Deps,
  { visitor, requestId, address }: Asker,
  form: z.infer<typeof askForm>,
): Promise<{ ok: true } | { ok: false; seconds: number }> {
  const { userId } = visitor
  const throttle = deps.throttles.linkAsk
  if ((await throttle.take(userId)) < 0) return { ok: false, seconds: await throttle.waitSeconds(userId) }
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    const contractId = await addAsk(tx.sql, { userId, ...form, at: now.toString() })
    await recordAudit(tx.sql, {
      at: now,
      actorId: userId,
      action: 'contracts.link.ask',
      contractId,
      requestId,
      address,
    })
  })
  return { ok: true }
}
