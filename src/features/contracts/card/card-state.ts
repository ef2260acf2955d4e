import type { ContractRegime } from '../../../records/regime.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Card, Named } from './service.ts'

/** What the card is made of. */
export type CardState = Card & {
  /** readings can be handed in now */
  isTaking: boolean
  /** meters not charged by their readings; undefined for a closed contract */
  regime: ContractRegime | undefined
  /** a name that was refused, to be shown again */
  rejected: { named: Named; values: FormValues; errors: FieldError[] } | undefined
}
