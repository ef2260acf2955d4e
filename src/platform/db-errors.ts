/**
 * Did this write hit a unique key? Answers for Prisma's errors and node-postgres' alike, so that a
 * lost race becomes an answer. `constraint` is the index's name in the database, when only that one counts.
 */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const violated = violatedConstraint(error)
  return violated !== undefined && (constraint === undefined || violated === constraint)
}

function violatedConstraint(error: unknown): string | undefined {
  const code = read(error, 'code')
  if (code === '23505') return name(read(error, 'constraint'))
  const cause = read(error, 'meta', 'driverAdapterError', 'cause')
  if (code === 'P2002') return name(read(cause, 'constraint', 'index'))
  // A raw statement of Prisma: P2010 with the driver's error inside.
  if (code === 'P2010' && read(cause, 'originalCode') === '23505') {
    return name(read(cause, 'constraint', 'index'))
  }
  return undefined
}

function name(constraint: unknown): string {
  return typeof constraint === 'string' ? constraint : ''
}

function read(value: unknown, ...keys: string[]): unknown {
  let at = value
  for (const key of keys) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at
}
