import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import type { Language } from '../../../platform/i18n.ts'
import type { LetterJob } from '../../../platform/letter.ts'
import { informationPhone } from '../../../platform/utility.ts'
import type { InboxMessage } from '../../../records/inbox.ts'
import { formatDial, formatPeriod } from '../../../web/format.ts'
import type { DecisionForm } from './form.ts'
import type { CorrectionRow } from './store.ts'

type Asker = { userId: string; name: string; email: string; locale: string }

/** What the asker is told of the decision, for the inbox and the post alike. */
export function decisionLetter(
  { i18n, settings }: Pick<Deps, 'i18n' | 'settings'>,
  request: CorrectionRow,
  { action, text }: DecisionForm,
  asker: Asker,
): { message: InboxMessage; job: LetterJob } {
  const language: Language = asker.locale === 'en' ? 'en' : 'ru'
  const t = i18n.translator(language)
  const { utility, baseUrl } = settings
  const link = paths.corrections.list
  const month = formatPeriod(request.period, language)
  const title = t(`corrections:letter.${action}.title`, { number: request.number })
  const said = t(`corrections:letter.${action}.text`, {
    month,
    value: formatDial(request.value, request.digits),
    serial: request.serial,
  })
  const why = text === '' ? [] : [t('corrections:letter.why', { text })]
  const fact = (name: string, value: string) => ({ name: t(`corrections:letter.${name}`), value })
  return {
    message: { userId: asker.userId, event: 'requests', title, body: [said, ...why].join('\n'), link },
    job: {
      to: { name: asker.name, address: asker.email },
      letter: {
        language,
        subject: title,
        greeting: t('corrections:letter.greeting', { name: asker.name }),
        paragraphs: [said, ...why],
        facts: [fact('contract', `№ ${request.contractNumber}`), fact('month', month)],
        action: { text: t('corrections:letter.action'), href: new URL(link, baseUrl).href },
        signature: [
          language === 'ru' ? utility.name : utility.nameEn,
          t('corrections:letter.phone', { phone: informationPhone(utility) }),
        ],
      },
    },
  }
}
