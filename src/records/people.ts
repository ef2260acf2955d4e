import type { Sql } from '../platform/db.ts'
import { prepared } from '../platform/sql.ts'

/** A signed-in user with the contracts of the switcher, as stored. */
export type VisitorRow = {
  userId: string
  kind: 'PERSON' | 'REPRESENTATIVE' | 'STAFF'
  staffRoles: ('operator' | 'metering' | 'billing' | 'reception' | 'editor' | 'auditor' | 'admin')[]
  login: string
  lastName: string
  firstName: string
  patronymic: string | null
  email: string
  locale: string
  mustChangePassword: boolean
  /** newest version agreed to by document; null: withdrawn; a document never asked about is absent */
  agreed: Partial<Record<'TERMS' | 'PERSONAL_DATA', string | null>>
  hasSecondFactor: boolean
  /** the version for low vision, as `web/low-vision` writes it; null: never chosen */
  view: string | null
  /** messages of the inbox not opened yet, 100 at most */
  unread: number
  contracts: VisitorContractRow[]
  /** organizations he is a confirmed member of today */
  organizations: { id: string; name: string }[]
}

export type VisitorContractRow = {
  id: string
  number: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  customerName: string
  status: 'ACTIVE' | 'SUSPENDED' | 'TERMINATED'
  canEnter: boolean
  canSubmit: boolean
  /** somebody else's contract, by his grant alone */
  isDelegated: boolean
  organizationId: string | null
  ownName: string | null
  /** up to two addresses: one names the contract, two mean "several houses" */
  addresses: string[]
}

/**
 * The user behind a session and what he may see, in one statement. Undefined when gone or disabled.
 * @param today Moscow day, `YYYY-MM-DD`: access has dates
 */
export async function loadVisitor(sql: Sql, userId: string, today: string): Promise<VisitorRow | undefined> {
  return sql.one<VisitorRow>(
    prepared(`select u.id as "userId", u.kind, u.staff_roles::text[] as "staffRoles", u.login, u.last_name as "lastName",
       u.first_name as "firstName", u.patronymic, u.email, u.locale, u.must_change_password as "mustChangePassword",
       exists (select 1 from second_factors f where f.user_id = u.id and f.confirmed_at is not null) as "hasSecondFactor",
       u.preferences ->> 'view' as view,
       coalesce((select json_object_agg(x.document, x.version) from (select document, (array_agg(version order by given_at desc) filter (where withdrawn_at is null))[1]
         as version from consents where user_id = u.id group by document) x), '{}') as agreed,
       (select count(*)::int from (select from notifications n where n.user_id = u.id and n.read_at is null limit 100) x) as unread,
       coalesce((
         select json_agg(json_build_object(
             'id', c.id, 'number', c.number, 'customerKind', k.kind, 'customerName', k.name, 'status', c.status,
             'canEnter', a.can_enter, 'canSubmit', a.can_submit, 'isDelegated', a.is_delegated, 'organizationId', k.organization_id, 'ownName', a.own_name,
             'addresses', (select coalesce(json_agg(x.address), '[]') from
               (select address from accounts where contract_id = c.id order by position limit 2) x)
           ) order by c.number)
         from contract_access a
           join contracts c on c.id = a.contract_id
           join customers k on k.id = c.customer_id
         where a.user_id = u.id and (a.valid_from is null or a.valid_from <= $2::date)
           and (a.valid_to is null or a.valid_to >= $2::date)
       ), '[]') as contracts,
       coalesce((
         select json_agg(json_build_object('id', o.id, 'name', o.name) order by o.name, o.id)
         from memberships m join organizations o on o.id = m.organization_id
         where m.user_id = u.id and m.confirmed_at is not null and m.revoked_at is null
           and (m.valid_from is null or m.valid_from <= $2::date) and (m.valid_to is null or m.valid_to >= $2::date)
       ), '[]') as organizations
     from users u where u.id = $1 and u.status = 'ACTIVE'`),
    [userId, today],
  )
}

/** The language of a user's letters, and of screens where the browser has chosen none. */
export async function rememberLanguage(sql: Sql, userId: string, language: 'ru' | 'en'): Promise<void> {
  await sql.run('update users set locale = $2 where id = $1', [userId, language])
}

/** The version of pages the user has chosen: his other browsers open in it. */
export async function rememberView(sql: Sql, userId: string, view: string): Promise<void> {
  await sql.run(
    `update users set preferences = preferences || jsonb_build_object('view', $2::text) where id = $1`,
    [userId, view],
  )
}
