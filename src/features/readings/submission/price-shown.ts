import { priceOfSilence } from '../../../records/silence.ts'
import { meterTitle } from '../../../web/meter-name.ts'
import { silenceShown, type SilenceShown } from '../../../web/silence.ts'
import { chargeFacts } from './instead.ts'
import type { OpenForm } from './service.ts'
import type { Wording } from './verdict-words.ts'

/** What this month costs with readings, without, and without any from now on (RD21); not once something was sent. */
export function priceShown(form: OpenForm, wording: Wording): SilenceShown | undefined {
  if (form.stored.inForce !== null) return undefined
  const typed = form.assessment.meters.flatMap(({ known, checked }) =>
    checked.outcome === 'SUBMITTED' && checked.chargedNow !== undefined
      ? [[known.id, checked.chargedNow] as const]
      : [],
  )
  const { facts } = form.assessment
  return shown(form, priceOfSilence(chargeFacts(facts), facts.today, new Map(typed)), wording)
}

/** The same of the rows that stay behind. */
export function priceOfRest(
  form: OpenForm,
  meterIds: readonly string[],
  wording: Wording,
): SilenceShown | undefined {
  const { facts } = form.assessment
  return shown(form, priceOfSilence(chargeFacts(facts), facts.today, new Map(), new Set(meterIds)), wording)
}

function shown(
  { stored, assessment }: OpenForm,
  price: ReturnType<typeof priceOfSilence>,
  wording: Wording,
): SilenceShown | undefined {
  const isOrganization = stored.customerKind === 'ORGANIZATION'
  const names = assessment.meters.map(
    ({ known }) => [known.id, meterTitle(known, isOrganization, wording)] as const,
  )
  return silenceShown(price, new Map(names), wording)
}
