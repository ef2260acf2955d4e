/** What a page of refusal says: a key of `web:error.<code>`. */
export type RefusalCode =
  | 'stale-form'
  | 'not-found'
  | 'forbidden'
  | 'bad-request'
  | 'too-large'
  | 'too-many'
  | 'busy'
  | 'method'
  | 'step-up'

/** A refusal that ends the request with its own page: 4xx or 503. Never an answer to a typed value. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly status: number
  readonly code: RefusalCode
  readonly retryAfterSeconds: number | undefined
  constructor(status: number, code: RefusalCode, retryAfterSeconds?: number) {
    super(code)
    this.status = status
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** One and the same answer for what does not exist and for what is not yours. */
export function notFound(): RequestError {
  return new RequestError(404, 'not-found')
}
