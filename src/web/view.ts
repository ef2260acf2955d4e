import type { Request, Response } from 'express'
import type { FieldError } from './form.ts'
import type { Shell } from './shell.ts'

/** What a template gets: plain strings made by `page.ts`, nothing of the request. */
export type Page = {
  /** template under views/, without `.ejs` */
  view: string
  title: string
  /** enhancement scripts under public/, loaded deferred; the page works without them */
  scripts?: readonly string[]
  /** slips, shown as a summary at the top; the title gets «Ошибка: » */
  errors?: readonly FieldError[]
}

/** Put into `res.locals` by `provideShell`. */
export type ShellLocals = { loadShell: (status: number) => Promise<Shell> }

/**
 * Answers with a page. The header's data are loaded here, once, only for answers that show it.
 * @param status 200, 422 for a rejected form, …
 */
export async function showPage(res: Response, page: Page, status = 200): Promise<void> {
  const { loadShell } = res.locals as ShellLocals
  const shell = await loadShell(status)
  res.status(status).render('layout/page', { page, shell, body: page.view })
}

/** Where the request came to, for links back to the same page. */
export function currentAddress(req: Request): string {
  return req.originalUrl
}
