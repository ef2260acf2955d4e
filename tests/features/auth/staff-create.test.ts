import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { runStaffCreate } from '../../../src/features/auth/staff-people/commands.ts'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const good = [
  '--login',
  'Ivanova',
  '--email',
  'Ivanova@example.test',
  '--name',
  'Иванова Анна Петровна',
  '--roles',
  'operator,editor',
]

async function create(args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = []
  const err: string[] = []
  const code = await runStaffCreate(house.deps, args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  })
  return { code, out, err }
}

test('a staff member signs in with the one-time password and must change it first', async () => {
  const { code, out, err } = await create(good)
  assert.deepEqual({ code, err }, { code: 0, err: [] })
  assert.match(out[0] ?? '', /^Created Ivanova: Иванова Анна Петровна, operator, editor\.$/)
  assert.match(
    out[1] ?? '',
    /valid until 1.December 2026, 10:00 Moscow time: (?:[a-z2-9]{4}-){3}[a-z2-9]{4}$/,
  )
  const password = /: (\S+)$/.exec(out[1] ?? '')?.[1] ?? ''
  const browser = house.stranger()
  assert.equal((await browser.signIn('ivanova', password)).status, 303)
  assert.equal((await browser.get('/staff')).location, '/password/change')
  assert.equal((await browser.get('/staff/readings')).location, '/password/change')
  const stored = await house.deps.db.sql.one<Record<string, unknown>>(
    `select kind, status, staff_roles::text[] as roles, must_change_password as forced, password_hash from users where login_key = 'ivanova'`,
  )
  assert.deepEqual(
    { ...stored, password_hash: undefined },
    {
      kind: 'STAFF',
      status: 'ACTIVE',
      roles: ['operator', 'editor'],
      forced: true,
      password_hash: undefined,
    },
  )
  assert.doesNotMatch(String(stored?.['password_hash']), new RegExp(password))
  const line = await house.deps.db.sql.one(
    `select channel, details from audit_events where action = 'staff.create'`,
  )
  assert.deepEqual(line, { channel: 'command', details: { roles: ['operator', 'editor'] } })
})

test('after a day the one-time password opens nothing', async () => {
  const { out } = await create([
    '--login',
    'late',
    '--email',
    'late@example.test',
    '--name',
    'Поздняя Вера',
    '--roles',
    'auditor',
  ])
  const password = /: (\S+)$/.exec(out[1] ?? '')?.[1] ?? ''
  house.clock.set('2026-12-01T09:59:59+03:00')
  assert.equal((await house.stranger().signIn('late', password)).status, 303)
  house.clock.set('2026-12-01T10:00:00+03:00')
  assert.equal((await house.stranger().signIn('late', password)).status, 422)
  house.clock.set('2026-11-30T10:00:00+03:00')
})

test('a login or a mail of somebody else is refused in any case, and nothing is written', async () => {
  const { sql } = house.deps.db
  const count = () => sql.one<{ count: number }>('select count(*)::int as count from users')
  const before_ = await count()
  const name = ['--name', 'Иванова Анна', '--roles', 'operator']
  assert.deepEqual((await create(['--login', 'VERA', '--email', 'new@example.test', ...name])).err, [
    '--login: somebody has VERA already',
  ])
  assert.deepEqual((await create(['--login', 'vera', '--email', 'Oleg@Example.test', ...name])).err, [
    '--login: somebody has vera already',
    '--email: somebody has Oleg@Example.test already',
  ])
  assert.deepEqual(await count(), before_)
})

test('every fault is one line, all at once', async () => {
  const { code, out, err } = await create([
    '--login',
    'я',
    '--email',
    'a@b, c@d',
    '--name',
    'Один',
    '--roles',
    'operator,king',
  ])
  assert.equal(code, 1)
  assert.deepEqual(out, [])
  assert.deepEqual(
    err.map((line) => line.slice(0, 8).trim()),
    ['--login:', '--email:', '--name:', '--roles:'].map((line) => line.slice(0, 8)),
  )
  assert.equal((await create([])).err.length, 4)
  for (const args of [['--king'], ['--login'], ['stray'], [...good, '--force']]) {
    const answer = await create(args)
    assert.equal(answer.code, 1, args.join(' '))
    assert.equal(answer.err.length, 1, args.join(' '))
    assert.doesNotMatch(answer.err[0] ?? '', /\n/)
  }
  for (const [option, value] of [
    ['--login', 'a'.repeat(65)],
    ['--login', 'a b'],
    ['--login', 'ab\0c'],
    ['--email', 'x'.repeat(300)],
    ['--email', 'a@b\nc'],
    ['--name', `Иванов ${'я'.repeat(61)}`],
    ['--name', 'Иванов <b>'],
    ['--name', 'Иванов 😀'],
    ['--roles', ','],
  ] as const) {
    const args = [...good]
    args[args.indexOf(option) + 1] = value
    const answer = await create(args)
    assert.equal(answer.code, 1, `${option} ${value}`)
    assert.equal(answer.err.length, 1)
  }
})

test('the command works while the application does not run', { timeout: 120_000 }, async () => {
  const varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-staff-'))
  const cli = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts')
  const env = { ...process.env, VAR_DIR: varDir, NODE_ENV: 'development', BCRYPT_COST: '10' }
  const run = promisify(execFile)
  try {
    const help = await run(process.execPath, [cli, 'staff:create', '--help'], { env })
    assert.match(help.stdout, /npm run staff:create -- --login/)
    const made = await run(process.execPath, [cli, 'staff:create', ...good], { env })
    assert.match(made.stdout, /Created Ivanova/)
    assert.equal(made.stderr, '')
    await assert.rejects(run(process.execPath, [cli, 'staff:create', ...good], { env }), {
      code: 1,
      stderr: /^--login: somebody has Ivanova already\n--email: .* already\n$/,
    })
  } finally {
    await rm(varDir, { recursive: true, force: true })
  }
})
