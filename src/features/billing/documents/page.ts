import { Temporal } from 'temporal-polyfill'
import type { AllocatedPart } from '../../../domain/balance.ts'
import type { PenaltyOutlook } from '../../../domain/penalty.ts'
import { paths } from '../../../paths.ts'
import { formatDay, formatMoney, formatNumber, formatPeriod } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import { formatPrice, methodName, penaltySentence, serviceName, statusTag, type Words } from '../words.ts'
import { linesOf, type DocumentLine } from './lines.ts'
import type { InvoiceState } from './state.ts'

type Fact = { name: string; value: string }

export type InvoicePage = Page & {
  under: string
  back: string
  status: { text: string; tone: string }
  /** what is to be known beside the status */
  remarks: string[]
  facts: Fact[]
  paper: { href: string; text: string } | undefined
  lines: { service: string; formula: string; ground: string; vat: string; gross: string }[]
  total: { vat: string; gross: string }
  parts: { paidOn: string; amount: string; method: string; remark: string }[]
}

export function invoicePage(
  state: InvoiceState,
  penalty: PenaltyOutlook | undefined,
  words: Words,
): InvoicePage {
  const { t, language } = words
  const { invoice, settlement } = state
  return {
    view: 'billing/invoice',
    title: t('billing:invoice.title', { number: invoice.number }),
    under: t('billing:invoice.under', {
      day: formatDay(invoice.issuedOn, 'full', language),
      month: formatPeriod(invoice.period, language),
    }),
    back: paths.billing.page({ contract: invoice.contractId }),
    status: statusTag(settlement.status, words),
    remarks: remarksOf(state, penalty, words),
    facts: factsOf(state, words),
    paper: invoice.canDocuments
      ? {
          href: paths.billing.invoicePdf(invoice.id),
          text: t(state.toPay > 0 ? 'billing:invoice.downloadQr' : 'billing:invoice.download'),
        }
      : undefined,
    lines: linesOf(invoice).map((line) => lineRow(line, state, words)),
    total: { vat: formatMoney(invoice.vat, language), gross: formatMoney(invoice.gross, language) },
    parts: settlement.parts.map((part) => partRow(part, state, words)),
  }
}

function remarksOf(
  { settlement, ledger }: InvoiceState,
  penalty: PenaltyOutlook | undefined,
  { t, language }: Words,
): string[] {
  const state =
    settlement.status === 'PAID'
      ? t('billing:invoice.nothingLeft')
      : settlement.status === 'CREDIT'
        ? t('billing:invoice.creditNote')
        : ''
  const asOf =
    ledger.asOf === undefined ? '' : t('billing:asOf', { day: formatDay(ledger.asOf, 'full', language) })
  return [state, penaltySentence(penalty, { t, language }), asOf].filter(Boolean)
}

function factsOf({ invoice, settlement }: InvoiceState, { t, language }: Words): Fact[] {
  const fact = (key: string, value: string): Fact => ({ name: t(`billing:invoice.${key}`), value })
  const money = (kopecks: number) => formatMoney(kopecks, language)
  return [
    fact(
      'contract',
      t('billing:invoice.contractOf', {
        number: invoice.contractNumber,
        day: formatDay(invoice.contractDate, 'numeric', language),
      }),
    ),
    fact('payer', invoice.customerName),
    fact('dueOn', formatDay(invoice.dueOn, 'full', language)),
    fact('gross', money(invoice.gross)),
    fact('vat', money(invoice.vat)),
    fact('paid', money(settlement.paid)),
    ...(settlement.fromAdvance === 0 ? [] : [fact('fromAdvance', money(settlement.fromAdvance))]),
    fact('unpaid', money(settlement.unpaid)),
  ]
}

function lineRow(line: DocumentLine, state: InvoiceState, words: Words): InvoicePage['lines'][number] {
  const { language } = words
  return {
    service: serviceName(line.service, words),
    formula: formulaWords(line, words),
    ground: groundWords(line, state, words),
    vat: formatMoney(line.vat, language),
    gross: formatMoney(line.gross, language),
  }
}

/** «7,833 м³ × 66,87 ₽ = 523,79 ₽, в т.ч. НДС 22 %» */
function formulaWords(line: DocumentLine, { t, language }: Words): string {
  if (line.basis === undefined) return t('billing:invoice.formula.none')
  const isTaxed = line.vatRate !== undefined && !line.vatRate.isZero()
  const unit = language === 'en' ? line.unit.replace('м³', 'm³') : line.unit
  return t(`billing:invoice.formula.${line.basis}${isTaxed ? '' : '_NO_VAT'}`, {
    quantity: `${formatNumber(line.quantity.toString(), language)}\u00a0${unit}`.trim(),
    price: formatPrice(line.price, language),
    net: formatMoney(line.net, language),
    amount: formatMoney(line.gross, language),
    rate: formatNumber(line.vatRate?.toString() ?? '0', language),
  })
}

const grounds = ['COLD', 'SEWER', 'PENALTY']

/** The rule the line follows and since when its price is in force; nothing for what we know no rule of. */
function groundWords(line: DocumentLine, { invoice }: InvoiceState, { t, language }: Words): string {
  const service = line.service === 'COLD_FOR_HOT' ? 'COLD' : line.service
  const rule = grounds.includes(service)
    ? t(`billing:invoice.groundOf.${invoice.customerKind}.${service}`)
    : ''
  const { tariff } = invoice
  const isTariff = tariff?.prices.some((price) => line.price.equals(price)) === true
  if (tariff === null || !isTariff) return rule
  const day = formatDay(tariff.from, 'numeric', language)
  const since =
    tariff.legalAct === null
      ? t('billing:invoice.tariffSince', { day })
      : t('billing:invoice.tariffAct', { act: tariff.legalAct, day })
  return [rule, since].filter(Boolean).join('. ')
}

function partRow(part: AllocatedPart, state: InvoiceState, words: Words): InvoicePage['parts'][number] {
  const { t, language } = words
  const payment = state.ledger.payments.find(({ id }) => id === part.paymentId)
  const isEarly = Temporal.PlainDate.compare(part.paidOn, state.issuedOn) < 0
  return {
    paidOn: formatDay(part.paidOn, 'numeric', language),
    amount: formatMoney(part.amount, language),
    method: payment === undefined ? t('billing:invoice.partCredit') : methodName(payment.method, words),
    remark: isEarly ? t('billing:invoice.partAdvance') : '',
  }
}
