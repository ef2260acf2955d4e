import type { Config } from './config.ts'

const people = [
  ['vera', 'a person, cold and hot water, paid up'],
  ['oleg', 'a person in debt, an expired verification'],
  ['anna', 'a person with two flats'],
  ['rodnik', 'a company: 340 inlets and a second contract'],
  ['petrov', 'a sole trader with one inlet'],
  ['operator', 'staff: readings and subscribers'],
  ['metering', 'staff: meters'],
  ['billing', 'staff: bills'],
  ['reception', 'staff: questions and letters'],
  ['editor', 'staff: news and outages'],
  ['admin', 'staff: everything'],
  ['admin2', 'staff: the second administrator, who confirms roles'],
  ['auditor', 'staff: reads, changes nothing'],
] as const

/** What a successful start prints: the address, and in the demo whom to sign in as. */
export function greeting(config: Config, port: number): string {
  const address = config.BASE_URL === undefined ? `http://localhost:${port}` : config.baseUrl
  const opened = [`Vodocabinet is open: ${address}`]
  return ['', ...(config.isDemo ? [...opened, ...demo(config, address)] : opened), '']
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n')
}

function demo(config: Config, address: string): string[] {
  return [
    `Letters it would send: ${address}/dev/mail`,
    '',
    `Demo people (password of all: Voda-2026!demo; a second factor is not demanded of staff here):`,
    ...people.map(([login, who]) => `  ${login.padEnd(10)} ${who}`),
    '',
    clockLine(config.PORTAL_NOW),
  ]
}

function clockLine(now: string | undefined): string {
  if (now === 'now') return 'Clock: the real one (PORTAL_NOW=now).'
  if (now !== undefined) return `Clock: starts at ${now} (PORTAL_NOW).`
  return 'Clock: starts on 30 November 2026, 10:00 in Moscow, while readings are taken. PORTAL_NOW=now: the real one.'
}
