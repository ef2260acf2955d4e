import { applyMigrations } from '../../src/platform/migrations.ts'

// A process to be killed: applies the migrations of argv[3] to the database argv[2].
console.log('begins')
await applyMigrations(process.argv[2] ?? '', process.argv[3] ?? '', () => undefined)
