import type pg from 'pg'
import type { MigrationMark } from './migrations.ts'

/** A table as a backup takes it: `schema.name`, the columns that are not computed, which rows. */
export type TableShape = { name: string; columns: string[]; filter?: string }

/** All tables of the cabinet; the list of migrations is written by the migrations themselves. */
export async function tablesOf(client: pg.Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `SELECT 'public.' || quote_ident(table_name) AS name, array_agg(column_name::text ORDER BY ordinal_position) AS columns
       FROM information_schema.columns JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE' AND is_generated = 'NEVER'
        AND table_name <> '_prisma_migrations'
      GROUP BY table_name ORDER BY table_name`,
  )
  return rows
}

/** The tables so that each stands behind those it leans on. */
export async function inOrderOfKeys(client: pg.Client, tables: readonly TableShape[]): Promise<TableShape[]> {
  const { rows } = await client.query<{ child: string; parent: string }>(
    `SELECT DISTINCT 'public.' || c.relname AS child, 'public.' || p.relname AS parent
       FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
      WHERE k.contype = 'f' AND k.conrelid <> k.confrelid`,
  )
  const parents = Map.groupBy(rows, ({ child }) => child)
  const placed = new Set<string>()
  const order: TableShape[] = []
  while (order.length < tables.length) {
    const next = tables.filter(
      ({ name }) => !placed.has(name) && (parents.get(name) ?? []).every(({ parent }) => placed.has(parent)),
    )
    if (next.length === 0) throw new Error('tables lean on each other in a circle')
    for (const table of next) placed.add(table.name)
    order.push(...next)
  }
  return order
}

/** Letters and other work that waits; the queue makes its own tables. None before the first start. */
export async function jobsTable(client: pg.Client): Promise<TableShape[]> {
  const { rows } = await client.query<{ columns: string[] | null }>(
    `SELECT array_agg(column_name::text ORDER BY ordinal_position) AS columns FROM information_schema.columns
      WHERE table_schema = 'pgboss' AND table_name = 'job' AND is_generated = 'NEVER'`,
  )
  const columns = rows[0]?.columns
  const waiting = `state IN ('created', 'retry', 'active') AND name NOT LIKE '\\_\\_pgboss%'`
  return columns == null ? [] : [{ name: 'pgboss.job', columns, filter: waiting }]
}

/** Where the counters of numbers stand. */
export async function sequencesOf(
  client: pg.Client,
): Promise<{ name: string; value: string; isCalled: boolean }[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT 'public.' || quote_ident(sequencename) AS name FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`,
  )
  const found: { name: string; value: string; isCalled: boolean }[] = []
  for (const { name } of rows) {
    const state = await client.query<{ value: string; isCalled: boolean }>(
      `SELECT last_value::text AS value, is_called AS "isCalled" FROM ${name}`,
    )
    const [row] = state.rows
    if (row !== undefined) found.push({ name, ...row })
  }
  return found
}

/** The migrations a database has, in their order. */
export async function applied(client: pg.Client): Promise<MigrationMark[]> {
  const { rows } = await client.query<MigrationMark>(
    `SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  )
  return rows
}
