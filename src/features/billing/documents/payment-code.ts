import { composeQrPayment, type QrExtras } from '../../../domain/qr-payment.ts'
import type { Kopecks } from '../../../domain/money.ts'
import type { Utility } from '../../../platform/utility.ts'
import { formatDay } from '../../../web/format.ts'
import type { Words } from '../words.ts'
import { linesOf, vatByRate } from './lines.ts'
import type { OwnInvoice } from './store.ts'

/**
 * The payment code of a document (ГОСТ Р 56042-2014). A person is known by the account number: no name and no
 * address go into the code.
 */
export function paymentCode(invoice: OwnInvoice, toPay: Kopecks, utility: Utility, words: Words): string {
  const { requisites } = utility
  const extras: QrExtras =
    invoice.customerKind === 'PERSON'
      ? [
          ['Sum', String(toPay)],
          ['Purpose', paymentPurpose(invoice, words)],
          ['PayeeINN', requisites.inn],
          ['KPP', requisites.kpp],
          ['PersAcc', invoice.accounts[0]?.number ?? ''],
          ['PaymPeriod', `${invoice.period.slice(5)}${invoice.period.slice(0, 4)}`],
          ['TechCode', '02'],
        ]
      : [
          ['PayeeINN', requisites.inn],
          ['KPP', requisites.kpp],
          ['Sum', String(toPay)],
          ['Purpose', paymentPurpose(invoice, words)],
        ]
  return composeQrPayment(
    {
      name: utility.shortName,
      account: requisites.account,
      bankName: requisites.bankName,
      bic: requisites.bic,
      correspondentAccount: requisites.correspondentAccount,
    },
    extras,
  )
}

/** What the payer writes: it names the invoice, so that the payment pays this one. */
export function paymentPurpose(invoice: OwnInvoice, words: Words): string {
  const { t } = words
  const day = (text: string) => formatDay(text, 'numeric', 'ru')
  const key =
    invoice.customerKind === 'PERSON' ? 'documents:purpose.person' : 'documents:purpose.organization'
  return t(key, {
    number: invoice.number,
    day: day(invoice.issuedOn),
    contract: invoice.contractNumber,
    contractDay: day(invoice.contractDate),
    account: invoice.accounts[0]?.number ?? '',
    period: `${invoice.period.slice(5)}.${invoice.period.slice(0, 4)}`,
    vat: vatWords(invoice, words),
  })
}

function vatWords(invoice: OwnInvoice, { t }: Words): string {
  const taxes = vatByRate(linesOf(invoice))
  if (taxes.length === 0) return t('documents:purpose.noVat')
  const rates = taxes.flatMap(({ rate }) => (rate === undefined ? [] : [`${rate.replace('.', ',')}%`]))
  return t('documents:purpose.vat', { rates: rates.join(', ') }).trim()
}
