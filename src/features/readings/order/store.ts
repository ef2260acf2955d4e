import type { RowOrder } from '../../../domain/row-order.ts'
import type { Sql } from '../../../platform/db.ts'
import { findOwnedContract, type OwnedContract } from '../../../records/contract-access.ts'

/** Who asks, about which contract. `today` Moscow day, `YYYY-MM-DD` */
export type Asked = { contractId: string; userId: string; today: string }

/** A meter that stands on an inlet of the contract. */
export type OrderedMeter = { id: string; serial: string; inlet: string; address: string }

export type StoredOrder = { contract: OwnedContract; meters: OrderedMeter[]; kept: unknown }

const mine = `contract_access a where a.contract_id = $1 and a.user_id = $2
  and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)`

/** Meters by house, and the order the user has chosen; undefined for a contract that is not his. */
export async function loadOrder(sql: Sql, asked: Asked): Promise<StoredOrder | undefined> {
  const { contractId, userId, today } = asked
  const values = [contractId, userId, today]
  const [contract, own, meters] = await Promise.all([
    findOwnedContract(sql, asked),
    sql.one<{ kept: unknown }>(`select a.grid_order as kept from ${mine}`, values),
    sql.rows<OrderedMeter>(
      `select m.id, m.serial, i.name as inlet, h.address
       from meters m join inlets i on i.id = m.inlet_id join accounts h on h.id = i.account_id
       where m.contract_id = $1 and m.removed_on is null and exists (select 1 from ${mine})
       order by h.position, h.number, i.position, i.number, m.installed_on, m.id`,
      values,
    ),
  ])
  return contract === undefined ? undefined : { contract, meters, kept: own?.kept }
}

/** Keeps the order for this user and contract, whatever spans his rights have. false: not his contract. */
export async function keepOrder(sql: Sql, asked: Asked, order: RowOrder): Promise<boolean> {
  const changed = await sql.run(
    `update contract_access set grid_order = $4 where contract_id = $1 and user_id = $2
       and exists (select 1 from ${mine})`,
    [asked.contractId, asked.userId, asked.today, JSON.stringify(order)],
  )
  return changed > 0
}
