import { meterTitle } from '../../web/meter-name.ts'
import { regimeShown, type RegimeShown } from '../../web/regime.ts'
import { silenceShown, type SilenceShown } from '../../web/silence.ts'
import type { Words } from '../../web/words.ts'
import { isTaking } from './page-lead.ts'
import type { Home } from './service.ts'

/** Contracts told one by one; the others have their own pages. */
const mostTold = 3

/** Contracts with meters not charged by their readings (RD18). */
export function regimesShown({ contracts }: Home, words: Words): RegimeShown[] {
  return contracts
    .flatMap(({ contract, regime }) => {
      const name = contracts.length > 1 ? contract.label : undefined
      return (regime && regimeShown(regime, { number: contract.number, name }, words)) ?? []
    })
    .slice(0, mostTold)
}

/** What silence costs where readings are still waited for (RD21), by whoever may hand them in. */
export function pricesShown({ contracts }: Home, words: Words): SilenceShown[] {
  return contracts
    .filter(isTaking)
    .flatMap(({ contract, price }) => {
      if (price === undefined) return []
      const isOrganization = contract.customerKind === 'ORGANIZATION'
      const names = price.meters.map((meter) => [meter.id, meterTitle(meter, isOrganization, words)] as const)
      const of = contracts.length > 1 ? { id: contract.id, name: contract.label } : undefined
      return silenceShown(price.price, new Map(names), words, of) ?? []
    })
    .slice(0, mostTold)
}
