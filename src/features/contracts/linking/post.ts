import type { Deps } from '../../../deps.ts'
import type { Tx } from '../../../platform/db.ts'
import { composeHolderLetter, composeNotice, type Reader } from './letter.ts'
import { findAddressee, listHolders, type Addressee } from './post-store.ts'

/** Tells everybody who manages the contract of a newcomer; the newcomer himself is not told. */
export async function tellHolders(
  deps: Deps,
  tx: Tx,
  told: Parameters<typeof composeHolderLetter>[1] & { newcomer: { userId: string } },
): Promise<void> {
  for (const holder of await listHolders(tx.sql, told.contract.id, told.newcomer.userId))
    await deps.jobs.enqueue(tx, 'mail', composeHolderLetter(readerOf(deps, holder), told))
}

/** One short letter to one user; nobody is written to who is gone. */
export async function tellUser(
  deps: Deps,
  tx: Tx,
  userId: string,
  notice: Parameters<typeof composeNotice>[1],
): Promise<void> {
  const user = await findAddressee(tx.sql, userId)
  if (user !== undefined) await deps.jobs.enqueue(tx, 'mail', composeNotice(readerOf(deps, user), notice))
}

function readerOf(deps: Deps, { name, email, locale }: Addressee): Reader {
  const language = locale === 'en' ? 'en' : 'ru'
  return {
    to: { name, email, language },
    baseUrl: deps.settings.baseUrl,
    utility: deps.settings.utility,
    t: deps.i18n.translator(language),
  }
}
