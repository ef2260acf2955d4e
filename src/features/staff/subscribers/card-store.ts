import type { Sql } from '../../../platform/db.ts'

/** A person with a cabinet. */
export type PersonCard = {
  id: string
  kind: 'PERSON' | 'REPRESENTATIVE'
  status: 'PENDING' | 'ACTIVE' | 'DISABLED'
  login: string
  email: string
  isEmailConfirmed: boolean
  phone: string | null
  lastName: string
  firstName: string
  patronymic: string | null
  language: string
  createdAt: Date
  lastSignInAt: Date | null
  contracts: {
    id: string
    number: string
    status: string
    customerName: string
    canSubmit: boolean
    canPay: boolean
    canManage: boolean
    validTo: string | null
  }[]
}

/** undefined for staff, for people who are gone and for nobody: one and the same. */
export async function loadPerson(sql: Sql, id: string): Promise<PersonCard | undefined> {
  return sql.one<PersonCard>(
    `select u.id, u.kind, u.status, u.login, u.email, u.email_confirmed_at is not null as "isEmailConfirmed", u.phone,
       u.last_name as "lastName", u.first_name as "firstName", u.patronymic, u.locale as language, u.created_at as "createdAt",
       u.last_sign_in_at as "lastSignInAt",
       coalesce((select json_agg(json_build_object('id', c.id, 'number', c.number, 'status', c.status, 'customerName', k.name,
            'canSubmit', a.can_submit, 'canPay', a.can_pay, 'canManage', a.can_manage, 'validTo', a.valid_to) order by c.number)
          from contract_access a join contracts c on c.id = a.contract_id join customers k on k.id = c.customer_id
          where a.user_id = u.id), '[]') as contracts
     from users u where u.id = $1 and u.kind <> 'STAFF' and u.status <> 'DELETED'`,
    [id],
  )
}

/** A contract with its customer and those who hold it. Days `YYYY-MM-DD`. */
export type ContractCard = {
  id: string
  number: string
  date: string
  type: 'WATER' | 'SEWER' | 'COMBINED'
  status: 'ACTIVE' | 'SUSPENDED' | 'TERMINATED'
  customerName: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  inn: string | null
  phone: string | null
  email: string | null
  accounts: number
  holders: {
    id: string
    name: string
    login: string
    email: string
    canSubmit: boolean
    canPay: boolean
    canManage: boolean
    validTo: string | null
  }[]
}

export async function loadContract(sql: Sql, id: string): Promise<ContractCard | undefined> {
  return sql.one<ContractCard>(
    `select c.id, c.number, c.date, c.type, c.status, k.name as "customerName", k.kind as "customerKind", k.inn, k.phone, k.email,
       (select count(*)::int from accounts a where a.contract_id = c.id) as accounts,
       coalesce((select json_agg(json_build_object('id', u.id, 'name', concat_ws(' ', u.last_name, u.first_name, u.patronymic),
            'login', u.login, 'email', u.email, 'canSubmit', a.can_submit, 'canPay', a.can_pay, 'canManage', a.can_manage,
            'validTo', a.valid_to) order by u.last_name, u.login)
          from contract_access a join users u on u.id = a.user_id
          where a.contract_id = c.id and u.status <> 'DELETED'), '[]') as holders
     from contracts c join customers k on k.id = c.customer_id where c.id = $1`,
    [id],
  )
}

/** A register of the contract with its newest value in force. */
export type MeterLine = {
  accountNumber: string
  address: string
  inletNumber: string
  inletName: string
  service: 'COLD' | 'HOT' | 'COLD_FOR_HOT'
  model: string
  serial: string
  register: number
  registers: number
  digits: number
  removedOn: string | null
  validUntil: string | null
  seal: string | null
  value: number | null
  period: string | null
  readOn: string | null
  source: string | null
}

/** Meters in the order people see them: house, inlet. Two hundred houses stand in one statement too. */
export async function loadMeterLines(sql: Sql, contractId: string, limit: number): Promise<MeterLine[]> {
  return sql.rows<MeterLine>(
    `select k.number as "accountNumber", k.address, i.number as "inletNumber", i.name as "inletName", i.service, m.model, m.serial,
       g.index as register, (select count(*)::int from registers x where x.meter_id = m.id) as registers, g.digits,
       m.removed_on as "removedOn",
       (select max(v.valid_until) from verifications v where v.meter_id = m.id) as "validUntil",
       (select s.number from seals s where s.meter_id = m.id and s.removed_on is null order by s.installed_on desc nulls last limit 1) as seal,
       r.value, r.period, r.read_on as "readOn", r.source
     from registers g
       join meters m on m.id = g.meter_id join inlets i on i.id = m.inlet_id join accounts k on k.id = i.account_id
       left join lateral (select value, period, read_on, source from readings
          where register_id = g.id and value is not null and state not in ('REPLACED', 'NOT_SENT', 'REFUSED', 'RETURNED')
          order by period desc limit 1) r on true
     where g.contract_id = $1
     order by k.position, k.number, i.position, i.number, m.installed_on desc, m.serial, g.index limit $2`,
    [contractId, limit],
  )
}

export type SubmissionLine = {
  id: string
  number: string
  period: string
  state: 'SUBMITTED' | 'REPLACED'
  sentAt: Date
  senderName: string
  channel: string
  sentMeters: number
  totalMeters: number
}

/** The newest submissions of a contract. */
export async function loadSubmissionLines(
  sql: Sql,
  contractId: string,
  limit: number,
): Promise<SubmissionLine[]> {
  return sql.rows<SubmissionLine>(
    `select id, number, period, state, sent_at as "sentAt", sender_name as "senderName", channel,
       sent_meters as "sentMeters", total_meters as "totalMeters"
     from submissions where contract_id = $1 order by period desc, revision desc limit $2`,
    [contractId, limit],
  )
}
