import { load, type CheerioAPI } from 'cheerio'

/** What came back: enough to read it as a person would. */
export type Answer = { status: number; location: string; text: string; headers: Headers; $: CheerioAPI }

/** A browser without JavaScript: keeps cookies, follows nothing by itself, sends back hidden inputs. */
export class WebClient {
  readonly #base: string
  readonly #cookies = new Map<string, string>()

  constructor(base: string) {
    this.#base = base
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send(path, { headers })
  }

  /** Posts fields as a form. */
  async post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.#send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    })
  }

  /** Sends the form a page holds: its hidden and filled inputs, overwritten by `fields`. */
  async submit(page: Answer, path: string, fields: Record<string, string> = {}): Promise<Answer> {
    return this.post(path, { ...formFields(page.$, path), ...fields })
  }

  /** Sends the form a page holds with files, as a browser does for `multipart/form-data`. */
  async upload(
    page: Answer,
    path: string,
    fields: Record<string, string>,
    files: readonly { name: string; content: Uint8Array; field?: string }[] = [],
  ): Promise<Answer> {
    const body = new FormData()
    for (const [name, value] of Object.entries({ ...formFields(page.$, path), ...fields }))
      if (!['files', 'file', 'photo'].includes(name)) body.append(name, value)
    for (const { name, content, field = 'files' } of files)
      body.append(field, new Blob([Uint8Array.from(content)]), name)
    return this.#send(path, { method: 'POST', body })
  }

  async signIn(login: string, password = 'Voda-2026!demo'): Promise<Answer> {
    return this.submit(await this.get('/login'), '/login', { login, password })
  }

  /** Gives the password once more, as before a change of mail, grants or roles; it counts for ten minutes. */
  async stepUp(fields: Record<string, string> = {}): Promise<Answer> {
    const page = await this.get('/login/again')
    return this.submit(page, '/login/again', { password: 'Voda-2026!demo', ...fields })
  }

  cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async #send(path: string, init: RequestInit): Promise<Answer> {
    const headers = new Headers(init.headers)
    if (this.#cookies.size > 0) headers.set('cookie', this.cookieHeader())
    const response = await fetch(new URL(path, this.#base), { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';', 1)
      const at = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const text = await response.text()
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text,
      headers: response.headers,
      $: load(text),
    }
  }
}

/** Names and values a browser would send of the POST form whose action is `path` (or of the only one). */
export function formFields($: CheerioAPI, path: string): Record<string, string> {
  const byAction = $(`form[method=post][action="${path}"]`)
  const form = byAction.length > 0 ? byAction.first() : $('main form[method=post]').first()
  const fields: Record<string, string> = {}
  form.find('input, select, textarea').each((_index, element) => {
    const field = $(element)
    const name = field.attr('name')
    const type = field.attr('type')
    if (name === undefined || type === 'submit') return
    if ((type === 'checkbox' || type === 'radio') && field.attr('checked') === undefined) return
    const value = field.val()
    fields[name] = typeof value === 'string' ? value : ''
  })
  return fields
}
