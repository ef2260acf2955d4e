import type { Translate } from '../../../platform/i18n.ts'
import type { Page } from '../../../web/view.ts'

/** The question in words, for whom a picture is no way (AC7). */
export type CaptchaQuestionPage = Page & { question: string }

export function captchaQuestionPage(t: Translate, question: string): CaptchaQuestionPage {
  return { view: 'auth/captcha-question', title: t('auth:captcha.title'), question }
}
