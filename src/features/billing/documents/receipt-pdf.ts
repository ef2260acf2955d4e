import { sumKopecks } from '../../../domain/money.ts'
import type { Paper, PaperBlock, PaperFact } from '../../../platform/pdf.ts'
import { informationPhone, type Utility } from '../../../platform/utility.ts'
import { formatDay, formatMoney, formatNumber, formatPeriod } from '../../../web/format.ts'
import { paperFrame } from '../../../web/paper-frame.ts'
import { workingHours } from '../../../web/shell-loader.ts'
import type { Words } from '../words.ts'
import { linesOf, vatByRate } from './lines.ts'
import { paymentCode } from './payment-code.ts'
import { receiptMoney, type ReceiptMoney } from './receipt-money.ts'
import { chargesTable, readingsTable } from './receipt-tables.ts'
import type { InvoiceState } from './state.ts'
import type { ReceiptDetails } from './store.ts'

export type ReceiptFrame = { utility: Utility; baseUrl: string; madeAt: string }

/**
 * Платёжный документ of a person, sections and fields in the order of domain.md §6.1
 * (ПП 354 п. 69, приказ Минстроя 26.01.2018 № 43/пр, a recommended form).
 */
export function composeReceipt(
  state: InvoiceState,
  details: ReceiptDetails,
  frame: ReceiptFrame,
  words: Words,
): Paper {
  const { t, language } = words
  const { invoice } = state
  const { utility, madeAt } = frame
  const month = formatPeriod(invoice.period, language)
  const title = t('documents:receipt.title', { month })
  const number = t('documents:receipt.number', {
    number: invoice.number,
    day: formatDay(invoice.issuedOn, 'full', language),
  })
  const money = receiptMoney(state)
  const heading = (part: number): PaperBlock => ({
    kind: 'heading',
    text: t(`documents:receipt.part${part}`),
  })
  return {
    language,
    title: `${title}, ${number}`,
    subject: t('documents:subject', { month, contract: invoice.contractNumber }),
    createdAt: madeAt,
    ...paperFrame({
      utility,
      infoPhone: informationPhone(utility),
      t,
      language,
      left: number,
    }),
    blocks: [
      { kind: 'title', text: title, under: [number, ...gisNumbers(state, words)].join(' · ') },
      heading(1),
      { kind: 'facts', rows: [...payerFacts(state, words), ...providerFacts(frame, words)] },
      heading(2),
      ...paymentBlocks(state, money, utility, words),
      heading(3),
      chargesTable(linesOf(invoice), words),
      ...vatNote(state, words),
      heading(4),
      ...reference(details, words),
      heading(5),
      ...correctionBlocks(money, words),
      heading(6),
      { kind: 'paragraph', text: t('documents:receipt.noInstalments') },
    ],
  }
}

function gisNumbers({ invoice }: InvoiceState, { t }: Words): string[] {
  const account = invoice.accounts[0]
  return [
    ...(account?.els ? [t('documents:receipt.els', { els: account.els })] : []),
    ...(account?.gisServiceId ? [t('documents:receipt.serviceId', { id: account.gisServiceId })] : []),
  ]
}

function factIn(part: string, { t }: Words): (key: string, value: string) => PaperFact {
  return (key, value) => ({ name: t(`documents:receipt.${part}.${key}`), value })
}

function payerFacts({ invoice }: InvoiceState, words: Words): PaperFact[] {
  const { t, language } = words
  const fact = factIn('payer', words)
  const account = invoice.accounts[0]
  const area = account?.areaM2 ?? null
  return [
    fact('period', formatPeriod(invoice.period, language)),
    fact('name', invoice.customerName),
    fact('address', account?.address ?? '–'),
    fact(
      'area',
      area === null ? '–' : t('documents:receipt.squareMetres', { area: formatNumber(area, language) }),
    ),
    fact('residents', account?.residents == null ? '–' : String(account.residents)),
  ]
}

function providerFacts({ utility, baseUrl }: ReceiptFrame, words: Words): PaperFact[] {
  const { t } = words
  const fact = factIn('provider', words)
  const { inn, kpp } = utility.requisites
  const emergency = utility.phones.find(({ kind }) => kind === 'emergency')?.number
  return [
    fact('name', [utility.name, t('documents:inn', { inn }), t('documents:kpp', { kpp })].join(', ')),
    fact('address', utility.address),
    fact('contacts', [informationPhone(utility), utility.email, baseUrl].join(', ')),
    fact('hours', utility.hours.map((line) => workingHours(line, t)).join(', ')),
    fact('dispatcher', emergency ?? informationPhone(utility)),
  ]
}

function paymentBlocks(
  state: InvoiceState,
  money: ReceiptMoney,
  utility: Utility,
  words: Words,
): PaperBlock[] {
  const { t, language } = words
  const { invoice, settlement, toPay } = state
  const rows = paymentFacts(state, money, utility, words)
  const day = formatDay(state.ledger.asOf ?? state.today, 'full', language)
  const amount = formatMoney(Math.abs(toPay), language)
  if (toPay <= 0) {
    const key = toPay < 0 ? 'documents:receipt.ahead' : 'documents:receipt.nothing'
    return [
      { kind: 'facts', rows },
      { kind: 'notice', text: t(key, { amount, day }) },
    ]
  }
  const dueOn = formatDay(invoice.dueOn, 'full', language)
  const sentence = settlement.status === 'OVERDUE' ? 'documents:receipt.late' : 'documents:receipt.toPay'
  return [
    {
      kind: 'qr',
      text: paymentCode(invoice, toPay, utility, words),
      alt: t('documents:qr.alt', { amount, number: invoice.number }),
      caption: t('documents:qr.caption', { amount }),
      rows,
    },
    { kind: 'notice', text: t(sentence, { amount, dueOn, day }) },
  ]
}

function paymentFacts(
  state: InvoiceState,
  money: ReceiptMoney,
  { shortName, requisites }: Utility,
  words: Words,
): PaperFact[] {
  const { t, language } = words
  const fact = factIn('payment', words)
  const sum = (kopecks: number) => formatMoney(kopecks, language)
  const { lastPayment } = money
  const last =
    lastPayment === undefined
      ? t('documents:receipt.noPayments')
      : `${formatDay(lastPayment.paidOn, 'numeric', language)}, ${sum(lastPayment.amount)}`
  const account = [
    t('documents:receipt.account', { account: requisites.account }),
    requisites.bankName,
    t('documents:receipt.bic', { bic: requisites.bic }),
    t('documents:receipt.correspondent', { account: requisites.correspondentAccount || '–' }),
  ]
  return [
    fact('payee', shortName),
    fact('bank', account.join(', ')),
    fact('number', state.invoice.accounts[0]?.number ?? '–'),
    fact('charged', sum(state.invoice.gross)),
    fact('debtBefore', sum(money.debtBefore)),
    fact('advanceBefore', sum(money.advanceBefore)),
    fact('lastPayment', last),
    fact('paidInPeriod', sum(money.paidInPeriod)),
    fact('paidSince', sum(money.paidSince)),
    fact('toPay', sum(Math.max(0, state.toPay))),
  ]
}

function vatNote({ invoice }: InvoiceState, { t, language }: Words): PaperBlock[] {
  const taxes = vatByRate(linesOf(invoice)).map(({ rate, vat }) =>
    t('documents:receipt.vat', {
      rate: rate === undefined ? '' : `${rate.replace('.', ',')} % `,
      amount: formatMoney(vat, language),
    }),
  )
  return taxes.length === 0 ? [] : [{ kind: 'paragraph', text: taxes.join('; '), isSmall: true }]
}

function reference(details: ReceiptDetails, words: Words): PaperBlock[] {
  const { t, language } = words
  const norm = details.norm
  const say = (value: string) => t('documents:receipt.normOf', { value: formatNumber(value, language) })
  const fact = factIn('norm', words)
  return [
    ...(norm === null
      ? []
      : [
          {
            kind: 'facts' as const,
            rows: [fact('cold', say(norm.cold)), fact('hot', say(norm.hot)), fact('sewer', say(norm.sewer))],
          },
        ]),
    details.readings.length === 0
      ? { kind: 'paragraph', text: t('documents:receipt.noReadings') }
      : readingsTable(details.readings, words),
  ]
}

function correctionBlocks({ corrections }: ReceiptMoney, words: Words): PaperBlock[] {
  const { t, language } = words
  if (corrections.length === 0) return [{ kind: 'paragraph', text: t('documents:receipt.noCorrections') }]
  const head = (key: string, width: number, align: 'left' | 'right' = 'left') => ({
    head: t(`documents:receipt.correction.${key}`),
    width,
    align,
  })
  return [
    {
      kind: 'table',
      columns: [head('on', 60), head('kind', 120), head('reason', 300), head('amount', 80, 'right')],
      rows: [
        ...corrections.map(({ on, kind, reason, amount }) => ({
          kind: 'cells' as const,
          cells: [formatDay(on, 'numeric', language), kind, reason, formatMoney(amount, language)],
        })),
        {
          kind: 'total',
          cells: [
            '',
            '',
            t('documents:receipt.sum'),
            formatMoney(sumKopecks(corrections.map(({ amount }) => amount)), language),
          ],
        },
      ],
    },
  ]
}
