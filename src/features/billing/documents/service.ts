import { moscowDay } from '../../../domain/calendar.ts'
import { penaltyOutlook, type PenaltyOutlook } from '../../../domain/penalty.ts'
import type { Deps } from '../../../deps.ts'
import { renderPdf, type Paper } from '../../../platform/pdf.ts'
import { loadLedgers } from '../../../records/ledger.ts'
import { loadPenaltyRates } from '../../../records/reference.ts'
import type { Words } from '../words.ts'
import { composeBill } from './bill-pdf.ts'
import { composeReceipt } from './receipt-pdf.ts'
import { stateOf, type InvoiceState } from './state.ts'
import { findOwnInvoice, loadReceiptDetails } from './store.ts'

type Asked = { userId: string; id: string }
type Stores = Pick<Deps, 'db' | 'clock'>

/** A drawn paper and the name it is saved under. */
export type IssuedPaper = { fileName: string; bytes: Buffer }

/** The invoice of the user's own contract; undefined for what does not exist or is not his. Two statements. */
export async function openInvoice(deps: Stores, asked: Asked): Promise<InvoiceState | undefined> {
  const today = moscowDay(deps.clock.now())
  const invoice = await findOwnInvoice(deps.db.sql, { ...asked, today: today.toString() })
  if (invoice === undefined) return undefined
  const [ledger] = await loadLedgers(deps.db.sql, [invoice.contractId])
  return ledger === undefined ? undefined : stateOf(invoice, ledger, today)
}

/** The same with what the delay costs, for the page. */
export async function openInvoicePage(
  deps: Stores,
  asked: Asked,
): Promise<{ state: InvoiceState; penalty: PenaltyOutlook | undefined } | undefined> {
  const [state, rates] = await Promise.all([openInvoice(deps, asked), loadPenaltyRates(deps.db.sql)])
  if (state === undefined) return undefined
  const { invoice, settlement, dueOn, today } = state
  const customer = { kind: invoice.customerKind, role: invoice.legalRole ?? undefined }
  return { state, penalty: penaltyOutlook({ amount: settlement.unpaid, dueOn }, today, customer, rates) }
}

/** The PDF: a счёт for organizations, a платёжный документ for persons. `forbidden`: seen, but without papers. */
export async function issueInvoicePaper(
  deps: Stores & Pick<Deps, 'i18n' | 'settings'>,
  asked: Asked,
): Promise<IssuedPaper | 'forbidden' | undefined> {
  const state = await openInvoice(deps, asked)
  if (state === undefined) return undefined
  if (!state.invoice.canDocuments) return 'forbidden'
  const bytes = await renderPdf(await composePaper(deps, state))
  return { fileName: `invoice-${state.invoice.number}.pdf`, bytes }
}

/** Papers are Russian whatever the screen speaks: the forms and their field names are the law's. */
async function composePaper(
  deps: Stores & Pick<Deps, 'i18n' | 'settings'>,
  state: InvoiceState,
): Promise<Paper> {
  const words: Words = { t: deps.i18n.translator('ru'), language: 'ru' }
  const { utility, baseUrl } = deps.settings
  const madeAt = deps.clock.now().toString()
  if (state.invoice.customerKind === 'ORGANIZATION') return composeBill(state, { utility, madeAt }, words)
  const details = await loadReceiptDetails(deps.db.sql, state.invoice)
  return composeReceipt(state, details, { utility, baseUrl, madeAt }, words)
}
