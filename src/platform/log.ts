import pino from 'pino'

/** One JSON line an event. Never give it personal data, tokens, bodies or headers. */
export type Log = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Structured log to standard output. Errors keep type, message and stack; nothing else of a request gets in. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: serializeError },
  })
}

function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: 'not an error' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  // A database driver's message may quote the row: kept only for errors without a driver's `detail`.
  const message = 'detail' in error && code !== undefined ? `database error ${code}` : error.message
  return { type: error.name, code, message, stack: error.stack?.split('\n').slice(1, 12).join('\n') }
}
