import pg from 'pg'

type Parse = (text: string) => unknown

const { builtins } = pg.types
const asIs: Parse = (text) => text
const usual = pg.types.getTypeParser.bind(pg.types) as (oid: number, format: 'text' | 'binary') => Parse

// Days and decimals stay text: a JavaScript Date has no day without a zone, a number no third place.
const parsers = new Map<number, Parse>([
  [builtins.DATE, asIs],
  [builtins.NUMERIC, asIs],
  [builtins.INT8, parseInt8],
])

/**
 * How values of the database arrive in TypeScript on every connection of ours: date → 'YYYY-MM-DD',
 * numeric → text, int8 → number, timestamptz → Date, the rest as node-postgres does.
 * Arrays of date, numeric and int8 are unpacked by the same rules.
 */
export const databaseTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    const own = format === 'binary' ? undefined : (parsers.get(oid) ?? arrayParser(oid))
    return own ?? usual(oid, format ?? 'text')
  },
}

const dateArray = 1182
const int8Array = 1016
const numericArray = 1231
const textArray = 1009

function arrayParser(oid: number): Parse | undefined {
  if (oid !== dateArray && oid !== numericArray && oid !== int8Array) return undefined
  const unpack = usual(textArray, 'text') as (text: string) => (string | null)[]
  if (oid !== int8Array) return unpack
  return (text) => unpack(text).map((item) => (item === null ? null : parseInt8(item)))
}

/** Kopecks and counters fit 2^53; what does not is a fault of the data, never silently rounded. */
function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 beyond 2^53: ${text}`)
  return value
}
