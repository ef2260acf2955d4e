import type { Router } from 'express'
import type { Deps } from './deps.ts'
import { feedRoutes, feedSettingsRoutes } from './features/account/calendar-feed/routes.ts'
import { deletionRoutes } from './features/account/deletion/routes.ts'
import { accessRoutes } from './features/access/grants/routes.ts'
import { invitationRoutes, ownInvitationsRoutes } from './features/access/invitation/routes.ts'
import { organizationRoutes } from './features/access/organization/routes.ts'
import { representativeRoutes } from './features/access/staff/staff-routes.ts'
import { useRoutes } from './features/access/use/routes.ts'
import { notificationsRoutes } from './features/account/notifications/routes.ts'
import { phoneRoutes, profileRoutes } from './features/account/profile/routes.ts'
import { sessionsRoutes } from './features/account/sessions/routes.ts'
import { settingsRoutes } from './features/account/settings/routes.ts'
import { captchaRoutes } from './features/auth/captcha/routes.ts'
import { emailChangeRoutes, emailLinkRoutes } from './features/auth/email-change/routes.ts'
import { loginChangeRoutes } from './features/auth/login-change/routes.ts'
import { forcedChangeRoutes, settingsChangeRoutes } from './features/auth/password-change/routes.ts'
import { passwordResetRoutes } from './features/auth/password-reset/routes.ts'
import { recoveryRoutes } from './features/auth/recovery/staff-routes.ts'
import { activationRoutes } from './features/auth/registration/activation-routes.ts'
import { registrationRoutes } from './features/auth/registration/routes.ts'
import { stepUpRoutes } from './features/auth/step-up/routes.ts'
import { secondFactorRoutes, secondFactorStaffRoutes } from './features/auth/second-factor/routes.ts'
import { secondFactorSignInRoutes } from './features/auth/second-factor/sign-in-routes.ts'
import { singleSignOnRoutes } from './features/auth/single-sign-on/routes.ts'
import { waysInRoutes } from './features/auth/single-sign-on/ways-routes.ts'
import { signInRoutes } from './features/auth/sign-in/routes.ts'
import { staffPeopleRoutes } from './features/auth/staff-people/staff-routes.ts'
import { calendarRoutes } from './features/calendar/staff-routes.ts'
import { contentRoutes } from './features/content/routes.ts'
import { contentStaffRoutes } from './features/content/staff-routes.ts'
import { ownDataRoutes } from './features/cabinet/own-data/routes.ts'
import { cabinetRoutes } from './features/cabinet/routes.ts'
import { contractRoutes } from './features/contracts/card/routes.ts'
import { holdersRoutes } from './features/contracts/linking/holders-routes.ts'
import { linkingRoutes } from './features/contracts/linking/routes.ts'
import { linkingStaffRoutes } from './features/contracts/linking/staff-routes.ts'
import { documentRoutes } from './features/billing/documents/routes.ts'
import { overviewRoutes } from './features/billing/overview/routes.ts'
import { devMailRoutes } from './features/dev/mail/routes.ts'
import { landingRoutes } from './features/landing/routes.ts'
import { agreementRoutes } from './features/legal/cabinet-routes.ts'
import { legalRoutes } from './features/legal/routes.ts'
import { bulkRoutes } from './features/readings/bulk/routes.ts'
import { inboxRoutes } from './features/notices/inbox/routes.ts'
import { unsubscribeRoutes } from './features/notices/unsubscribe/routes.ts'
import { authenticityRoutes } from './features/readings/authenticity/routes.ts'
import { correctionRoutes } from './features/readings/corrections/routes.ts'
import { correctionStaffRoutes } from './features/readings/corrections/staff-routes.ts'
import { historyRoutes } from './features/readings/history/routes.ts'
import { orderRoutes } from './features/readings/order/routes.ts'
import { photoRoutes, photoStaffRoutes } from './features/readings/photos/routes.ts'
import { protocolRoutes } from './features/readings/protocol/routes.ts'
import { keptFormRoutes } from './features/readings/submission/kept-routes.ts'
import { callerRoutes, submissionRoutes } from './features/readings/submission/routes.ts'
import { timelineRoutes, timelineStaffRoutes } from './features/readings/timeline/routes.ts'
import { receptionRoutes } from './features/reception/routes.ts'
import { receptionStaffRoutes } from './features/reception/staff-routes.ts'
import { anomalyRoutes } from './features/readings/anomalies/staff-routes.ts'
import { submittedRoutes } from './features/readings/submitted/staff-routes.ts'
import { staffRoutes } from './features/staff/routes.ts'
import { windowRoutes } from './features/staff/window/routes.ts'
import { subscriberRoutes } from './features/staff/subscribers/routes.ts'

/** Rooms open to everybody. */
export function publicRooms(deps: Deps): Router[] {
  const demoOnly = deps.settings.isProduction ? [] : [devMailRoutes(deps)]
  return [
    landingRoutes(deps),
    legalRoutes(deps),
    captchaRoutes(deps),
    registrationRoutes(deps),
    activationRoutes(deps),
    passwordResetRoutes(deps),
    forcedChangeRoutes(deps),
    signInRoutes(deps),
    invitationRoutes(deps),
    stepUpRoutes(deps),
    secondFactorSignInRoutes(deps),
    singleSignOnRoutes(deps),
    emailLinkRoutes(deps),
    keptFormRoutes(deps),
    receptionRoutes(deps),
    contentRoutes(deps),
    authenticityRoutes(deps),
    unsubscribeRoutes(deps),
    feedRoutes(deps),
    ...demoOnly,
  ]
}

/** Rooms behind `/cabinet`: signed-in subscribers only. */
export function cabinetRooms(deps: Deps): Router[] {
  return [
    agreementRoutes(deps),
    useRoutes(deps),
    cabinetRoutes(deps),
    ownInvitationsRoutes(deps),
    organizationRoutes(deps),
    accessRoutes(deps),
    linkingRoutes(deps),
    holdersRoutes(deps),
    contractRoutes(deps),
    submissionRoutes(deps),
    bulkRoutes(deps),
    orderRoutes(deps),
    photoRoutes(deps),
    protocolRoutes(deps),
    historyRoutes(deps),
    timelineRoutes(deps),
    correctionRoutes(deps),
    overviewRoutes(deps),
    documentRoutes(deps),
    settingsChangeRoutes(deps),
    secondFactorRoutes(deps),
    waysInRoutes(deps),
    inboxRoutes(deps),
    emailChangeRoutes(deps),
    loginChangeRoutes(deps),
    settingsRoutes(deps),
    profileRoutes(deps),
    phoneRoutes(deps),
    notificationsRoutes(deps),
    feedSettingsRoutes(deps),
    ownDataRoutes(deps),
    deletionRoutes(deps),
    sessionsRoutes(deps),
  ]
}

/** Doors of the same rooms behind `/staff`; each names its roles. */
export function staffRooms(deps: Deps): Router[] {
  return [
    staffRoutes(deps),
    secondFactorStaffRoutes(deps),
    submittedRoutes(deps),
    timelineStaffRoutes(deps),
    windowRoutes(deps),
    anomalyRoutes(deps),
    photoStaffRoutes(deps),
    callerRoutes(deps),
    correctionStaffRoutes(deps),
    subscriberRoutes(deps),
    representativeRoutes(deps),
    linkingStaffRoutes(deps),
    staffPeopleRoutes(deps),
    recoveryRoutes(deps),
    calendarRoutes(deps),
    receptionStaffRoutes(deps),
    contentStaffRoutes(deps),
  ]
}
