import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { Paper } from '../../../platform/pdf.ts'
import { informationPhone, type Utility } from '../../../platform/utility.ts'
import { formatInstant } from '../../../web/format.ts'
import { paperFrame } from '../../../web/paper-frame.ts'
import { endOf, type IssuedPassword } from './issued.ts'

/** The sheet handed over at the desk, in Russian as all papers: whose, where to sign in, the password, what next. */
export function composeRecoverySheet(
  issued: IssuedPassword,
  frame: { utility: Utility; baseUrl: string; madeAt: string; t: Translate },
): Paper {
  const { utility, baseUrl, madeAt, t } = frame
  const phone = informationPhone(utility)
  const title = t('auth:recovery.paper.title')
  const say = (key: string, values: Record<string, string> = {}) => ({
    kind: 'paragraph' as const,
    isLarge: true,
    text: t(`auth:recovery.paper.${key}`, values),
  })
  return {
    language: 'ru',
    orientation: 'portrait',
    title,
    subject: title,
    createdAt: madeAt,
    ...paperFrame({ utility, infoPhone: phone, t, language: 'ru', left: title }),
    blocks: [
      { kind: 'title', text: title, under: t('auth:recovery.paper.sheetUnder') },
      {
        kind: 'facts',
        rows: [
          { name: t('auth:recovery.name'), value: issued.name },
          { name: t('auth:recovery.paper.address'), value: new URL(paths.login, baseUrl).href },
          { name: t('auth:register.login'), value: issued.login },
          { name: t('auth:recovery.paper.until'), value: formatInstant(endOf(issued), 'ru') },
        ],
      },
      { kind: 'heading', text: t('auth:recovery.paper.password') },
      { kind: 'code', text: issued.password },
      { kind: 'heading', text: t('auth:recovery.paper.how') },
      say('sheetEnter'),
      say('sheetChange'),
      { kind: 'notice', text: t('auth:recovery.paper.secret') },
      say('stranger', { phone }),
    ],
  }
}
