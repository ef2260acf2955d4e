import { moscowDay } from '../../../domain/calendar.ts'
import { Temporal } from 'temporal-polyfill'
import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { Paper } from '../../../platform/pdf.ts'
import { informationPhone, type Utility } from '../../../platform/utility.ts'
import { formatDay } from '../../../web/format.ts'
import { paperFrame } from '../../../web/paper-frame.ts'
import type { StoredCode } from './code-store.ts'

/**
 * The letter with a code, in Russian as all papers: the address for the window of an envelope, the code below the
 * fold, what to do with it.
 * @param shown the code in groups of four
 */
export function composeCodeLetter(
  code: StoredCode,
  shown: string,
  frame: { utility: Utility; baseUrl: string; madeAt: string; t: Translate },
): Paper {
  const { utility, baseUrl, madeAt, t } = frame
  const phone = informationPhone(utility)
  const dayOf = (at: Date) =>
    formatDay(moscowDay(Temporal.Instant.fromEpochMilliseconds(at.getTime())), 'full', 'ru')
  const site = new URL(paths.contract.link, baseUrl).href
  const say = (key: string, values: Record<string, string> = {}) => ({
    kind: 'paragraph' as const,
    isLarge: true,
    text: t(`linking:paper.${key}`, values),
  })
  return {
    language: 'ru',
    orientation: 'portrait',
    title: t('linking:paper.title', { number: code.contractNumber }),
    subject: t('linking:paper.title', { number: code.contractNumber }),
    createdAt: madeAt,
    ...paperFrame({
      utility,
      infoPhone: phone,
      t,
      language: 'ru',
      left: t('linking:paper.left', { number: code.contractNumber }),
    }),
    blocks: [
      { kind: 'address', lines: [code.addressee, code.address] },
      {
        kind: 'title',
        text: t('linking:paper.heading'),
        under: t('linking:paper.under', { number: code.contractNumber, day: dayOf(code.createdAt) }),
      },
      say('why'),
      { kind: 'code', text: shown },
      say('until', { day: dayOf(code.expiresAt) }),
      { kind: 'heading', text: t('linking:paper.how') },
      say('step1', { site }),
      say('step2', { number: code.contractNumber }),
      say('step3'),
      { kind: 'notice', text: t('linking:paper.secret') },
      say('stranger', { phone }),
    ],
  }
}
