import { actorOf, type Actor } from '../../web/actor.ts'
import { visitorOf } from '../../web/visitor.ts'
import type { Inviter } from './invite.ts'

/** Who acts: for the journal, and as letters name him. */
export type AccessActor = { actor: Actor; inviter: Inviter }

/** The signed-in actor of a request, behind a guard. */
export function accessActorOf(req: Parameters<typeof actorOf>[0]): AccessActor {
  const { userId, lastName, firstName, patronymic, language } = visitorOf(req)
  const name = [lastName, firstName, patronymic].filter(Boolean).join(' ')
  return { actor: actorOf(req), inviter: { userId, name, language } }
}
