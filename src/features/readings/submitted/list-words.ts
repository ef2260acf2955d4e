import type { Language, Translate } from '../../../platform/i18n.ts'
import type { ListRow } from './store.ts'

/** The reader's words and language. */
export type Words = { t: Translate; language: Language }

/** The only address, or «85 домов». */
export function placeWords({ place }: ListRow, { t }: Words): string {
  return place.houses > 1 ? t('submitted:houses', { count: place.houses }) : place.address
}

/** Who sent it: «Петров П. П.», with «со слов …» when staff entered it for a caller. */
export function senderWords({ senderName, callerName }: ListRow, { t }: Words): string {
  return callerName === null
    ? senderName
    : t('submitted:onBehalf', { sender: senderName, caller: callerName })
}

/** «передано, исправление»: the state of the revision and what it was. */
export function stateWords({ state, kind }: ListRow, { t }: Words): string {
  const words = t(`states:submission.${state}`)
  return kind === 'FIRST' ? words : `${words}, ${t(`submitted:kind.${kind}`)}`
}
