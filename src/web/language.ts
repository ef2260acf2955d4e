import type { Request, RequestHandler } from 'express'
import type { I18n, Language } from '../platform/i18n.ts'
import { cookieOf } from './cookies.ts'
import { cookieName } from './session.ts'

const yearMs = 365 * 24 * 3600 * 1000

/** `?lang=` sets the language and remembers it; else the cookie's; Russian by default. */
export function chooseLanguage(i18n: I18n, { isSecure }: { isSecure: boolean }): RequestHandler {
  const cookie = cookieName('vodocabinet-lang', isSecure)
  return (req, res, next) => {
    const asked = req.query['lang']
    if (isLanguage(asked))
      res.cookie(cookie, asked, {
        maxAge: yearMs,
        sameSite: 'lax',
        httpOnly: true,
        secure: isSecure,
        path: '/',
      })
    const remembered = cookieOf(req, cookie)
    req.isLanguageChosen = isLanguage(asked) || isLanguage(remembered)
    speak(req, i18n, isLanguage(asked) ? asked : isLanguage(remembered) ? remembered : 'ru')
    next()
  }
}

/**
 * Once it is known who came: `?lang=` is also kept in the profile, whose language letters speak; a
 * browser that has chosen nothing speaks the profile's.
 */
export function followProfile(
  i18n: I18n,
  remember: (userId: string, language: Language) => Promise<void>,
): RequestHandler {
  return async (req, _res, next) => {
    const { visitor } = req
    const asked = req.query['lang']
    if (visitor !== undefined && isLanguage(asked) && asked !== visitor.language)
      await remember(visitor.userId, asked)
    else if (visitor !== undefined && !req.isLanguageChosen) speak(req, i18n, visitor.language)
    next()
  }
}

function speak(req: Request, i18n: I18n, language: Language): void {
  req.language = language
  req.t = i18n.translator(language)
}

function isLanguage(value: unknown): value is Language {
  return value === 'ru' || value === 'en'
}
