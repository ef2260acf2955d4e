import { paths } from '../../paths.ts'
import { formatDay, formatMonth } from '../../web/format.ts'
import type { Words } from '../../web/words.ts'
import type { Home } from './service.ts'

export type NextLine = {
  text: string
  note: string
  tone: 'bad' | 'care' | undefined
  href: string | undefined
}

/** What comes: verifications that end, the next bill, the next window. */
export function nextLines(home: Home, words: Words): NextLine[] {
  return [...verificationLines(home, words), ...billLine(home, words), ...windowLine(home, words)]
}

function verificationLines({ facts, contracts, today }: Home, { t, language }: Words): NextLine[] {
  const more = (facts.verifications[0]?.count ?? 0) - facts.verifications.length
  const cards = new Map(contracts.map(({ contract }) => [contract.id, contract]))
  const lines = facts.verifications.map(
    ({ contractId, inletName, service, serial, validUntil }): NextLine => {
      const isOver = validUntil < today.toString()
      const isPerson = cards.get(contractId)?.customerKind === 'PERSON'
      const name = isPerson ? t(`cabinet:service.${service}`) : inletName
      const isLongAgo = isOver && !validUntil.startsWith(String(today.year))
      const day = formatDay(validUntil, isLongAgo ? 'numeric' : 'day-month', language)
      return {
        text: t('cabinet:next.verification', { name, serial }),
        note: t(isOver ? 'cabinet:next.expired' : 'cabinet:next.until', { day }),
        tone: isOver ? 'bad' : 'care',
        href: paths.contract.card(contractId),
      }
    },
  )
  if (more <= 0) return lines
  const rest = { text: t('cabinet:next.verificationMore', { count: more }), note: '', tone: undefined }
  return [...lines, { ...rest, href: paths.contract.list }]
}

function billLine({ nextBill }: Home, { t, language }: Words): NextLine[] {
  if (nextBill === undefined) return []
  return [
    {
      text: t('cabinet:next.bill', { month: formatMonth(nextBill.period, language) }),
      note: t('cabinet:next.by', { day: formatDay(nextBill.issueBy, 'day-month', language) }),
      tone: undefined,
      href: undefined,
    },
  ]
}

/** The window that opens next of the contracts still served. */
function windowLine({ contracts }: Home, { t, language }: Words): NextLine[] {
  const served = contracts.find(({ contract }) => contract.status !== 'TERMINATED')
  if (served === undefined) return []
  const { next } = served.windows
  return [
    {
      text: t('cabinet:next.window', { month: formatMonth(next.period, language) }),
      note: t('cabinet:next.fromTo', {
        from: formatDay(next.opensOn, 'day-month', language),
        to: formatDay(next.closesOn, 'day-month', language),
      }),
      tone: undefined,
      href: undefined,
    },
  ]
}
