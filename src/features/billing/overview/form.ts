import { RequestError } from '../../../web/request-error.ts'

/** The year of `?year=`; undefined for the last 24 months. @throws RequestError 400 for what is no year */
export function parseYear(value: unknown): number | undefined {
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string' || !/^(19|20)\d\d$/.test(value)) throw new RequestError(400, 'bad-request')
  return Number(value)
}
