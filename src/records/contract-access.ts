import type { Sql } from '../platform/db.ts'

/** A contract of the visitor's, with his rights. */
export type OwnedContract = {
  id: string
  number: string
  /** `YYYY-MM-DD` */
  date: string
  type: 'WATER' | 'SEWER' | 'COMBINED'
  status: 'ACTIVE' | 'SUSPENDED' | 'TERMINATED'
  customerKind: 'PERSON' | 'ORGANIZATION'
  customerName: string
  legalRole: 'ORDINARY' | 'UO' | 'TSZH' | null
  /** may type readings */
  canEnter: boolean
  canSubmit: boolean
  /** four eyes: nobody submits what he typed last himself */
  needsApproval: boolean
  canPay: boolean
  canDocuments: boolean
  canManage: boolean
}

const columnsSql = `
  select c.id, c.number, c.date, c.type, c.status, k.kind as "customerKind", k.name as "customerName",
    k.legal_role as "legalRole", a.can_enter as "canEnter", a.can_submit as "canSubmit",
    a.needs_approval as "needsApproval", a.can_pay as "canPay",
    a.can_documents as "canDocuments", a.can_manage as "canManage"
  from contract_access a
    join contracts c on c.id = a.contract_id
    join customers k on k.id = c.customer_id`

/** Columns and joins of {@link OwnedContract}: the ownership stands inside the query. $1 contract, $2 user, $3 today. */
export const ownedContractSql = `${columnsSql}
  where a.contract_id = $1 and a.user_id = $2
    and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)`

/** Any contract with every right of a clerk who enters for a caller. The same parameters, so that one query takes either. */
export const anyContractSql = `
  select c.id, c.number, c.date, c.type, c.status, k.kind as "customerKind", k.name as "customerName",
    k.legal_role as "legalRole", true as "canEnter", true as "canSubmit",
    false as "needsApproval", false as "canPay", false as "canDocuments", false as "canManage"
  from contracts c join customers k on k.id = c.customer_id
  where c.id = $1 and $2::uuid is not null and $3::date is not null`

/**
 * The contract when the user may see it today; undefined for anybody else's and for none: one and the same.
 * @param today Moscow day, `YYYY-MM-DD`
 */
export async function findOwnedContract(
  sql: Sql,
  asked: { contractId: string; userId: string; today: string },
): Promise<OwnedContract | undefined> {
  return sql.one<OwnedContract>(ownedContractSql, [asked.contractId, asked.userId, asked.today])
}

/** Every contract the user may see today, by number. @param today Moscow day, `YYYY-MM-DD` */
export async function listOwnedContracts(
  sql: Sql,
  asked: { userId: string; today: string },
): Promise<OwnedContract[]> {
  return sql.rows<OwnedContract>(
    `${columnsSql}
     where a.user_id = $1
       and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date)
     order by c.number`,
    [asked.userId, asked.today],
  )
}
