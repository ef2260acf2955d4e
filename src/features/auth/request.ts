import { paths } from '../../paths.ts'
import type { Language } from '../../platform/i18n.ts'
import type { FieldSlip } from '../../web/form.ts'

/** Where a form came from, and in which language it was read. */
export type Origin = { address: string; requestId: string; language: Language }

export function originOf(req: { ip?: string | undefined; requestId: string; language: Language }): Origin {
  return { address: req.ip ?? '', requestId: req.requestId, language: req.language }
}

/** What an answer's headers are written on. */
type Headed = { setHeader(name: string, value: string): unknown }

/** A token as it came: anything but text is no token. */
export function tokenOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 100) : ''
}

/** «Слишком много попыток. Попробуйте через 5 минут» */
export function waitSlip(field: string, seconds: number): FieldSlip {
  return { field, key: 'auth:signIn.wait', values: { count: Math.max(1, Math.ceil(seconds / 60)), seconds } }
}

/** The token of a posted form. */
export function bodyToken(req: { body?: unknown }): string {
  return tokenOf((req.body as { token?: unknown } | undefined)?.token)
}

/** Too often is 429 with Retry-After, any other slip 422. */
export function slipStatus(res: Headed, slips: readonly FieldSlip[]): number {
  const seconds = slips.find(({ key }) => key === 'auth:signIn.wait')?.values?.['seconds']
  if (seconds === undefined) return 422
  res.setHeader('Retry-After', String(seconds))
  return 429
}

/** Where somebody signed in comes to when nothing else was asked for. */
export function homeOf(kind: 'PERSON' | 'REPRESENTATIVE' | 'STAFF'): string {
  return kind === 'STAFF' ? paths.staff.home : paths.cabinet
}
