import { amountInWords } from '../../../domain/amount-in-words.ts'
import { sumKopecks } from '../../../domain/money.ts'
import type { Paper, PaperBlock, PaperFact, PaperRow, PaperTable } from '../../../platform/pdf.ts'
import { informationPhone, type Utility } from '../../../platform/utility.ts'
import { formatDay, formatMoney, formatNumber, formatPeriod } from '../../../web/format.ts'
import { paperFrame } from '../../../web/paper-frame.ts'
import { formatPrice, serviceName, type Words } from '../words.ts'
import { linesOf, vatByRate, type DocumentLine } from './lines.ts'
import { paymentCode } from './payment-code.ts'
import type { InvoiceState } from './state.ts'

/** Счёт на оплату for an organization, fields in the order of domain.md §6.3 (no statutory form). */
export function composeBill(
  state: InvoiceState,
  { utility, madeAt }: { utility: Utility; madeAt: string },
  words: Words,
): Paper {
  const { t, language } = words
  const { invoice } = state
  const title = t('documents:bill.title', {
    number: invoice.number,
    day: formatDay(invoice.issuedOn, 'full', language),
  })
  const lines = linesOf(invoice)
  return {
    language,
    orientation: 'portrait',
    title,
    subject: t('documents:subject', {
      month: formatPeriod(invoice.period, language),
      contract: invoice.contractNumber,
    }),
    createdAt: madeAt,
    ...paperFrame({ utility, infoPhone: informationPhone(utility), t, language, left: title }),
    blocks: [
      payeeBlock(state, utility, words),
      { kind: 'title', text: title },
      { kind: 'facts', rows: partyFacts(state, utility, words) },
      linesTable(lines, words),
      ...sumInWords(invoice.gross, words),
      {
        kind: 'facts',
        rows: [{ name: t('documents:dueOn'), value: formatDay(invoice.dueOn, 'full', language) }],
      },
      ...paidNotice(state, words),
      {
        kind: 'signatures',
        rows: [
          { role: t('documents:bill.director'), name: utility.signatories.director },
          { role: t('documents:bill.accountant'), name: utility.signatories.accountant },
        ],
      },
    ],
  }
}

function payeeBlock({ invoice, toPay }: InvoiceState, utility: Utility, words: Words): PaperBlock {
  const { t, language } = words
  const { requisites } = utility
  const fact = (key: string, value: string): PaperFact => ({ name: t(`documents:payee.${key}`), value })
  const rows = [
    fact('bank', requisites.bankName),
    fact('bic', requisites.bic),
    fact('correspondent', requisites.correspondentAccount),
    fact('codes', `${requisites.inn} / ${requisites.kpp}`),
    fact('name', utility.shortName),
    fact('account', requisites.account),
  ]
  if (toPay <= 0) return { kind: 'facts', rows }
  const amount = formatMoney(toPay, language)
  return {
    kind: 'qr',
    text: paymentCode(invoice, toPay, utility, words),
    alt: t('documents:qr.alt', { amount, number: invoice.number }),
    caption: t('documents:qr.caption', { amount }),
    rows,
  }
}

function partyFacts({ invoice }: InvoiceState, utility: Utility, { t, language }: Words): PaperFact[] {
  const fact = (key: string, value: string): PaperFact => ({ name: t(`documents:bill.${key}`), value })
  const { inn, kpp } = utility.requisites
  const buyer = [
    invoice.customerName,
    ...(invoice.inn === null ? [] : [t('documents:inn', { inn: invoice.inn })]),
    ...(invoice.kpp === null || invoice.kpp === '' ? [] : [t('documents:kpp', { kpp: invoice.kpp })]),
  ]
  const contract = {
    number: invoice.contractNumber,
    day: formatDay(invoice.contractDate, 'numeric', language),
  }
  return [
    fact(
      'seller',
      [utility.name, t('documents:inn', { inn }), t('documents:kpp', { kpp }), utility.address].join(', '),
    ),
    fact('buyer', buyer.join(', ')),
    fact('ground', t('documents:contract', contract)),
    fact('period', formatPeriod(invoice.period, language)),
  ]
}

/** Prices of organizations are without VAT: sums too, and VAT is added below. Prices that hold it are summed with it. */
function linesTable(lines: readonly DocumentLine[], words: Words): PaperTable {
  const { t, language } = words
  const holdsVat = lines.some(({ basis }) => basis === 'GROSS')
  const head = (key: string, width: number, align: 'left' | 'right' = 'left') => ({
    head: t(`documents:bill.column.${key}`),
    width,
    align,
  })
  const total = (name: string, kopecks: number): PaperRow => ({
    kind: 'total',
    cells: ['', name, '', '', '', formatMoney(kopecks, language)],
  })
  const amountOf = (line: DocumentLine) => (holdsVat ? line.gross : line.net)
  return {
    kind: 'table',
    isLarge: true,
    columns: [
      head('index', 24, 'right'),
      head('service', 190),
      head('quantity', 74, 'right'),
      head('unit', 42),
      head('price', 74, 'right'),
      head(holdsVat ? 'gross' : 'net', 104, 'right'),
    ],
    rows: [
      ...lines.map((line, index): PaperRow => ({
        kind: 'cells',
        cells: lineCells(line, index + 1, amountOf(line), words),
      })),
      total(t('documents:bill.sum'), sumKopecks(lines.map(amountOf))),
      ...vatRows(lines, holdsVat, words, total),
      total(t('documents:bill.total'), sumKopecks(lines.map(({ gross }) => gross))),
    ],
  }
}

function lineCells(line: DocumentLine, index: number, amount: number, words: Words): string[] {
  const { language } = words
  return [
    String(index),
    serviceName(line.service, words),
    line.quantity.isZero() ? '–' : formatNumber(line.quantity.toString(), language),
    line.unit === '' ? '–' : line.unit,
    line.price.isZero() ? '–' : formatPrice(line.price, language),
    formatMoney(amount, language),
  ]
}

function vatRows(
  lines: readonly DocumentLine[],
  holdsVat: boolean,
  { t }: Words,
  total: (name: string, kopecks: number) => PaperRow,
): PaperRow[] {
  const taxes = vatByRate(lines)
  if (taxes.length === 0) return [total(t('documents:bill.noVat'), 0)]
  return taxes.map(({ rate, vat }) => {
    const key = holdsVat ? 'documents:bill.vatWithin' : 'documents:bill.vat'
    return total(t(key, { rate: rate === undefined ? '' : `${rate.replace('.', ',')} %` }).trim(), vat)
  })
}

/** A счёт with a minus pays others: no words for its sum. */
function sumInWords(gross: number, { t, language }: Words): PaperBlock[] {
  if (gross < 0) return []
  const sum = t('documents:bill.inWords', {
    amount: formatMoney(gross, language),
    words: amountInWords(gross),
  })
  return [{ kind: 'paragraph', text: sum }]
}

function paidNotice({ settlement, ledger, today }: InvoiceState, { t, language }: Words): PaperBlock[] {
  const day = formatDay(ledger.asOf ?? today, 'full', language)
  if (settlement.status === 'CREDIT') return [{ kind: 'notice', text: t('documents:bill.credit') }]
  if (settlement.unpaid === 0) return [{ kind: 'notice', text: t('documents:bill.paid', { day }) }]
  if (settlement.paid === 0) return []
  const amounts = {
    paid: formatMoney(settlement.paid, language),
    left: formatMoney(settlement.unpaid, language),
    day,
  }
  return [{ kind: 'notice', text: t('documents:bill.partly', amounts) }]
}
