import { defineConfig } from 'prisma/config'

// `prisma generate` needs no schema engine but looks for one and would download it: naming any
// existing binary keeps the install off the network (docs/decisions/003-migrations.md).
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://unset' },
})
