import type { Request } from 'express'

/** The value of a cookie, as sent. */
export function cookieOf(req: Pick<Request, 'get'>, name: string): string | undefined {
  return req
    .get('cookie')
    ?.split(/;\s*/)
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1)
}
