import type { Sql } from '../../../platform/db.ts'

/** A line as billing wrote it; decimals as text. */
export type InvoiceLineRow = {
  service: string
  quantity: string
  unit: string
  price: string
  net: number
  vatRate: string
  vat: number
  gross: number
}

/** A flat or house the contract is for. */
export type AccountRow = {
  number: string
  address: string
  residents: number | null
  areaM2: string | null
  els: string | null
  gisServiceId: string | null
}

/** The tariff row of the invoice's month: which price stands in it since when. */
export type TariffGround = {
  from: string
  legalAct: string | null
  prices: readonly string[]
}

/** An invoice of the user's contract with everything its page and its paper name. Days `YYYY-MM-DD`. */
export type OwnInvoice = {
  id: string
  number: string
  period: string
  issuedOn: string
  dueOn: string
  net: number
  vat: number
  gross: number
  contractId: string
  contractNumber: string
  contractDate: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  customerName: string
  inn: string | null
  kpp: string | null
  legalRole: 'ORDINARY' | 'UO' | 'TSZH' | null
  canDocuments: boolean
  lines: InvoiceLineRow[]
  /** the first three; `accountCount` tells how many there are */
  accounts: AccountRow[]
  accountCount: number
  tariff: TariffGround | null
}

/** What a receipt says for reference. */
export type ReceiptDetails = {
  readings: {
    place: string
    model: string
    serial: string
    register: number
    value: number
    readOn: string | null
    isEstimate: boolean
  }[]
  norm: { cold: string; hot: string; sewer: string } | null
}

/**
 * The invoice when it was issued by today and the user may see its contract today; undefined for anybody else's
 * and for none: one and the same. One statement.
 */
export async function findOwnInvoice(
  sql: Sql,
  asked: { id: string; userId: string; today: string },
): Promise<OwnInvoice | undefined> {
  return sql.one<OwnInvoice>(
    `select i.id, i.number, i.period, i.issued_on as "issuedOn", i.due_on as "dueOn", i.net_kopecks as net,
       i.vat_kopecks as vat, i.gross_kopecks as gross, c.id as "contractId", c.number as "contractNumber",
       c.date as "contractDate", k.kind as "customerKind", k.name as "customerName", k.inn, k.kpp,
       k.legal_role as "legalRole", a.can_documents as "canDocuments",
       (select coalesce(json_agg(json_build_object('service', l.service, 'quantity', l.quantity::text, 'unit', l.unit,
           'price', l.price::text, 'net', l.net_kopecks, 'vatRate', l.vat_rate::text, 'vat', l.vat_kopecks,
           'gross', l.gross_kopecks) order by l.line), '[]')
          from invoice_lines l where l.invoice_id = i.id) as lines,
       (select coalesce(json_agg(json_build_object('number', x.number, 'address', x.address, 'residents', x.residents,
           'areaM2', x.area_m2::text, 'els', x.gis_els, 'gisServiceId', x.gis_service_id)), '[]')
          from (select * from accounts where contract_id = c.id order by position, number limit 3) x) as accounts,
       (select count(*)::int from accounts where contract_id = c.id) as "accountCount",
       (select json_build_object('from', t."from", 'legalAct', t.legal_act, 'prices', json_build_array(
           t.person_cold::text, t.person_sewer::text, t.organization_cold::text, t.organization_sewer::text))
          from tariffs t
         where t."group" = (select tariff_group from accounts where contract_id = c.id order by position, number limit 1)
           and t."from" <= (i.period || '-01')::date and (t."to" is null or t."to" >= (i.period || '-01')::date)
         order by t."from" desc limit 1) as tariff
     from invoices i
       join contract_access a on a.contract_id = i.contract_id
       join contracts c on c.id = i.contract_id
       join customers k on k.id = c.customer_id
     where i.id = $1 and a.user_id = $2 and i.issued_on <= $3::date
       and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)`,
    [asked.id, asked.userId, asked.today],
  )
}

/** Values of the month by register and the norm of the first account. The contract is already known to be the user's. */
export async function loadReceiptDetails(
  sql: Sql,
  { contractId, period }: { contractId: string; period: string },
): Promise<ReceiptDetails> {
  const row = await sql.one<ReceiptDetails>(
    `select
       (select coalesce(json_agg(json_build_object('place', v.place, 'model', v.model, 'serial', v.serial,
           'register', v.index, 'value', v.value, 'readOn', v.read_on, 'isEstimate', v.estimate)
           order by v.position, v.number, v.installed_on, v.index), '[]')
          from (select distinct on (r.register_id) n.name as place, n.position, n.number, m.model, m.serial,
                  m.installed_on, g.index, r.value, r.read_on,
                  (r.source = 'estimate' or r.state = 'ESTIMATED') as estimate
                from readings r
                  join registers g on g.id = r.register_id
                  join meters m on m.id = r.meter_id
                  join inlets n on n.id = r.inlet_id
                where r.contract_id = $1 and r.period = $2 and r.value is not null
                  and r.state not in ('REPLACED', 'NOT_SENT', 'REFUSED', 'RETURNED')
                order by r.register_id, r.created_at desc) v) as readings,
       (select json_build_object('cold', n.cold::text, 'hot', n.hot::text, 'sewer', n.sewer::text)
          from norms n
         where n."group" = (select norm_group from accounts where contract_id = $1 order by position, number limit 1)
           and n."from" <= ($2 || '-01')::date and (n."to" is null or n."to" >= ($2 || '-01')::date)
         order by n."from" desc limit 1) as norm`,
    [contractId, period],
  )
  return row ?? { readings: [], norm: null }
}
