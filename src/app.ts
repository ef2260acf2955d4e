import { join } from 'node:path'
import compression from 'compression'
import express, { type Express } from 'express'
import type { Deps } from './deps.ts'
import { moscowDay } from './domain/calendar.ts'
import { paths } from './paths.ts'
import { loadVisitor, rememberLanguage, rememberView } from './records/people.ts'
import { cabinetRooms, publicRooms, staffRooms } from './rooms.ts'
import { shellSources } from './shell-sources.ts'
import { createAssets } from './web/assets.ts'
import { errorPages, nothingHere } from './web/errors.ts'
import { identify, staffOnly, subscribersOnly } from './web/guards.ts'
import { healthRoutes } from './web/health.ts'
import { chooseLanguage, followProfile } from './web/language.ts'
import { requestLog } from './web/request-log.ts'
import { chooseView, followView } from './web/low-vision.ts'
import { provideShell } from './web/shell-loader.ts'
import { drawWithTemplates } from './web/templates.ts'
import { inOneRow } from './web/rooms-in-a-row.ts'
import { noStore, onlyHttps, securityHeaders } from './web/security-headers.ts'
import { dropSlowBodies } from './web/slow-body.ts'
import { isSecureSite, sessions } from './web/session.ts'

export type AppOptions = {
  projectDir: string
  trustProxy: number
  isReady: () => Promise<{ ok: boolean; why?: string }>
}

/** The house, read from the street to the attic. */
export function createApp(deps: Deps, options: AppOptions): Express {
  const app = express()
  const assets = createAssets()
  const isSecure = isSecureSite(deps.settings.baseUrl)
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', options.trustProxy)
  drawWithTemplates(app, join(options.projectDir, 'views'))
  app.locals['asset'] = (path: string) => assets.url(path)
  app.locals['paths'] = paths

  app.use(requestLog(deps.log, deps.clock))
  app.use(dropSlowBodies())
  app.use(securityHeaders({ isSecure, houses: deps.identityProviders }))
  app.use(healthRoutes(options.isReady, deps.settings.metricsToken))
  if (deps.settings.isProduction && isSecure) app.use(onlyHttps(deps.settings.baseUrl))
  // Before anything that can fail: an error page needs words and a frame, with the database away too.
  app.use(chooseLanguage(deps.i18n, { isSecure }), chooseView({ isSecure }))
  app.use(provideShell(shellSources(deps)))
  app.use(compression(), assets.router, noStore)
  app.use(sessions(deps.sessions, { secret: deps.settings.sessionSecret, isSecure }))
  app.use(
    identify(
      (userId) => loadVisitor(deps.db.sql, userId, moscowDay(deps.clock.now()).toString()),
      deps.settings,
    ),
  )
  app.use(followView({ isSecure }, (userId, view) => rememberView(deps.db.sql, userId, view)))
  app.use(followProfile(deps.i18n, (userId, language) => rememberLanguage(deps.db.sql, userId, language)))

  app.use(inOneRow(publicRooms(deps)))
  app.use('/cabinet', subscribersOnly)
  app.use(inOneRow(cabinetRooms(deps)))
  app.use('/staff', staffOnly())
  app.use(inOneRow(staffRooms(deps)))

  app.use(nothingHere)
  app.use(errorPages(deps.log))
  return app
}
