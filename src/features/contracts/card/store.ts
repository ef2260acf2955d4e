import type { Sql } from '../../../platform/db.ts'
import type { OwnedContract } from '../../../records/contract-access.ts'
import type { WaterService } from '../../../domain/tariff.ts'

/** One line of the list of contracts. */
export type ListedContract = {
  id: string
  number: string
  /** `YYYY-MM-DD` */
  date: string
  type: OwnedContract['type']
  status: OwnedContract['status']
  customerKind: OwnedContract['customerKind']
  customerName: string
  ownName: string | null
  accounts: number
  /** of the first account */
  address: string | null
  meters: number
}

export type CardContract = OwnedContract & {
  ownName: string | null
  /** who gave the visitor access, when he has none of his own */
  grantedBy: string | null
  /** the last day of it, `YYYY-MM-DD` */
  grantedTo: string | null
}

/** An account (абонент) with its inlets; days `YYYY-MM-DD`, decimals as text. */
export type CardAccount = {
  id: string
  number: string
  address: string
  residents: number | null
  areaM2: string | null
  gisEls: string | null
  gisServiceId: string | null
  inlets: CardInlet[]
}

export type CardInlet = {
  id: string
  number: string
  name: string
  diameterMm: string
  service: WaterService
  /** the one in place first, then the removed ones, newest first */
  meters: CardMeter[]
}

export type CardMeter = {
  id: string
  serial: string
  model: string
  ownName: string | null
  installedOn: string
  removedOn: string | null
  replacedBy: string | null
  verifiedOn: string | null
  validUntil: string | null
  registers: { index: number; digits: number; multiplier: string }[]
  seals: { number: string; installedOn: string | null }[]
}

const mine = `contract_access a
  where a.user_id = $1 and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date)`

/** The visitor's contracts in the order of their numbers. @param today Moscow day, `YYYY-MM-DD` */
export async function listContracts(sql: Sql, userId: string, today: string): Promise<ListedContract[]> {
  return sql.rows<ListedContract>(
    `select c.id, c.number, c.date, c.type, c.status, k.kind as "customerKind", k.name as "customerName",
       mine.own_name as "ownName", account.count::int as accounts, account.address,
       (select count(*)::int from meters m where m.contract_id = c.id and m.removed_on is null) as meters
     from (select a.contract_id, a.own_name from ${mine}) mine
       join contracts c on c.id = mine.contract_id
       join customers k on k.id = c.customer_id
       cross join lateral (select count(*) as count, (array_agg(address order by position, number))[1] as address
         from accounts where contract_id = c.id) account
     order by c.number`,
    [userId, today],
  )
}

/** The contract when it is the visitor's; undefined for anybody else's and for none. */
export async function findCardContract(
  sql: Sql,
  userId: string,
  today: string,
  contractId: string,
): Promise<CardContract | undefined> {
  return sql.one<CardContract>(
    `select c.id, c.number, c.date, c.type, c.status, k.kind as "customerKind", k.name as "customerName",
       k.legal_role as "legalRole", mine.can_enter as "canEnter", mine.can_submit as "canSubmit",
       mine.needs_approval as "needsApproval", mine.can_pay as "canPay",
       mine.can_documents as "canDocuments", mine.can_manage as "canManage", mine.own_name as "ownName",
       given.name as "grantedBy", given.valid_to as "grantedTo"
     from (select a.* from ${mine} and a.contract_id = $3) mine
       join contracts c on c.id = mine.contract_id
       join customers k on k.id = c.customer_id
       left join lateral (
         select concat_ws(' ', o.last_name, o.first_name, o.patronymic) as name, g.valid_to
         from access_grants g join users o on o.id = g.grantor_id
         where mine.is_delegated and g.grantee_id = $1 and g.contract_id = c.id and g.revoked_at is null
           and (g.valid_to is null or g.valid_to >= $2::date)
         order by g.valid_to desc nulls first, g.id limit 1) given on true`,
    [userId, today, contractId],
  )
}

/** Accounts, inlets and meters of the visitor's contract, in one statement whatever their number. */
export async function loadCardAccounts(
  sql: Sql,
  userId: string,
  today: string,
  contractId: string,
): Promise<CardAccount[]> {
  return sql.rows<CardAccount>(
    `select k.id, k.number, k.address, k.residents, k.area_m2::text as "areaM2", k.gis_els as "gisEls",
       k.gis_service_id as "gisServiceId", coalesce(inlet.list, '[]') as inlets
     from accounts k
       left join (${inletsSql}) inlet on inlet.account_id = k.id
     where k.contract_id = $3 and exists (select 1 from ${mine} and a.contract_id = k.contract_id)
     order by k.position, k.number`,
    [userId, today, contractId],
  )
}

const inletsSql = `
  select i.account_id, json_agg(json_build_object('id', i.id, 'number', i.number, 'name', i.name,
      'diameterMm', i.diameter_mm::text, 'service', i.service, 'meters', coalesce(meter.list, '[]'))
      order by i.position, i.number) as list
  from inlets i
    left join (
      select m.inlet_id, json_agg(json_build_object('id', m.id, 'serial', m.serial, 'model', m.model, 'ownName', m.own_name,
          'installedOn', m.installed_on, 'removedOn', m.removed_on, 'replacedBy', successor.serial,
          'verifiedOn', verification.verified_on, 'validUntil', verification.valid_until,
          'registers', coalesce(register.list, '[]'), 'seals', coalesce(seal.list, '[]'))
          order by m.removed_on desc nulls first, m.installed_on desc, m.serial) as list
      from meters m
        left join meters successor on successor.id = m.replaced_by_id
        left join (select distinct on (meter_id) meter_id, verified_on, valid_until from verifications
          where contract_id = $3 order by meter_id, valid_until desc, verified_on desc) verification on verification.meter_id = m.id
        left join (select meter_id, json_agg(json_build_object('index', "index", 'digits', digits, 'multiplier', multiplier::text)
          order by "index") as list from registers where contract_id = $3 group by meter_id) register on register.meter_id = m.id
        left join (select meter_id, json_agg(json_build_object('number', number, 'installedOn', installed_on)
          order by number) as list from seals where contract_id = $3 and removed_on is null group by meter_id) seal on seal.meter_id = m.id
      where m.contract_id = $3 group by m.inlet_id
    ) meter on meter.inlet_id = i.id
  where i.contract_id = $3 group by i.account_id`

/** Sets or takes away the user's own name of a contract. false: not the user's. */
export async function nameContract(
  sql: Sql,
  userId: string,
  today: string,
  contractId: string,
  name: string | null,
): Promise<boolean> {
  const changed = await sql.run(
    `update contract_access set own_name = $4 where user_id = $1 and contract_id = $3
       and exists (select 1 from ${mine} and a.contract_id = $3)`,
    [userId, today, contractId, name],
  )
  return changed > 0
}

/** Sets or takes away the name of a meter, for everybody who sees the contract. false: not managed by the user. */
export async function nameMeter(
  sql: Sql,
  userId: string,
  today: string,
  place: { contractId: string; meterId: string },
  name: string | null,
): Promise<boolean> {
  const changed = await sql.run(
    `update meters set own_name = $5 where id = $4 and contract_id = $3
       and exists (select 1 from ${mine} and a.contract_id = $3 and a.can_manage)`,
    [userId, today, place.contractId, place.meterId, name],
  )
  return changed > 0
}
