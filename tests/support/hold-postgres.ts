import { startOrJoinPostgres } from '../../src/platform/postgres.ts'

// A process that holds the embedded database of argv[2] until its input ends: prints the address first.
const server = await startOrJoinPostgres({
  varDir: process.argv[2] ?? '',
  log: () => undefined,
  durable: false,
})
// Deaf before it speaks: whoever reads the address may send the signal at once.
process.on('SIGINT', () => undefined)
process.stdin.resume().on('end', () => void server.release())
console.log(server.url)
