import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import type { Actor } from '../../../web/actor.ts'
import type { ProfileForm } from './form.ts'
import {
  findProfile,
  holdProfile,
  savePhone,
  saveProfile,
  type Profile,
  type ProfileChange,
} from './store.ts'

/** @throws Error when the user is gone: his session ended before */
export async function loadProfile(deps: Deps, userId: string): Promise<Profile> {
  const profile = await findProfile(deps.db.sql, userId)
  if (profile === undefined) throw new Error('the profile of nobody was asked for')
  return profile
}

/** Saves names and language; the journal says which of them changed, never what they say. */
export async function changeProfile(deps: Deps, by: Actor, form: ProfileForm): Promise<void> {
  const next: ProfileChange = {
    lastName: form.lastName,
    firstName: form.firstName,
    patronymic: form.patronymic === '' ? null : form.patronymic,
    locale: form.language,
  }
  await deps.db.transaction(async (tx) => {
    const before = await holdProfile(tx.sql, by.actorId)
    const changed = (['lastName', 'firstName', 'patronymic', 'locale'] as const).filter(
      (field) => before?.[field] !== next[field],
    )
    if (changed.length === 0) return
    await saveProfile(tx.sql, by.actorId, next)
    await tellJournal(deps, tx, by, changed)
  })
}

/** Saves the phone, as E.164. */
export async function changePhone(deps: Deps, by: Actor, phone: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    if ((await holdProfile(tx.sql, by.actorId))?.phone === phone) return
    await savePhone(tx.sql, by.actorId, phone)
    await tellJournal(deps, tx, by, ['phone'])
  })
}

async function tellJournal(deps: Deps, tx: Tx, by: Actor, changed: readonly string[]): Promise<void> {
  await recordAudit(tx.sql, {
    ...by,
    at: deps.clock.now(),
    action: 'account.profile.changed',
    subject: { type: 'user', id: by.actorId },
    details: { changed },
  })
}
