import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { LetterJob } from '../../../platform/letter.ts'
import { informationPhone } from '../../../platform/utility.ts'
import type { InboxMessage, News } from '../../../records/inbox.ts'
import type { ToldJob } from '../../../records/reading-return.ts'
import { formatDay, formatDial, formatMonth } from '../../../web/format.ts'
import { readingStateWords } from '../../../web/states/words.ts'
import type { Reader, ToldContract, ToldReading } from './store.ts'

type Words = { t: Translate; language: Language }

/** Named in a letter; the rest is a number. */
const mostNames = 10

/** What a reader is told of the act: why, by which day, and the way out. */
export function outcomeLetter(
  { i18n, settings }: Pick<Deps, 'i18n' | 'settings'>,
  job: ToldJob,
  of: { contract: ToldContract; readings: readonly ToldReading[]; reader: Reader },
): { message: InboxMessage; letter: LetterJob } {
  const { reader } = of
  const language: Language = reader.locale === 'en' ? 'en' : 'ru'
  const t = i18n.translator(language)
  const news = newsOf(job, of, { t, language })
  const { utility, baseUrl } = settings
  return {
    message: {
      userId: reader.userId,
      event: 'receipts',
      title: news.title,
      body: [...news.paragraphs, ...news.facts.map(({ name, value }) => `${name}: ${value}`)].join('\n'),
      link: news.link,
    },
    letter: {
      to: { name: reader.name, address: reader.email },
      letter: {
        language,
        subject: news.title,
        greeting: t('protocol:letter.greeting', { name: reader.name }),
        paragraphs: news.paragraphs,
        facts: news.facts,
        action: { text: news.action, href: new URL(news.link, baseUrl).href },
        signature: [
          language === 'ru' ? utility.name : utility.nameEn,
          t('protocol:letter.phone', { phone: informationPhone(utility) }),
        ],
      },
    },
  }
}

function newsOf(
  { state, contractId, period }: ToldJob,
  { contract, readings }: { contract: ToldContract; readings: readonly ToldReading[] },
  words: Words,
): News {
  const { t, language } = words
  const until = readings.flatMap((reading) => reading.until ?? []).toSorted()[0]
  const values = {
    month: formatMonth(period, language),
    number: contract.number,
    count: readings.length,
    day: until === undefined ? '' : formatDay(until, 'accusative', language),
  }
  return {
    title: t(`outcomes:${state}.title`, values),
    paragraphs: [t(`outcomes:${state}.text`, values), t(`outcomes:${state}.next.${contract.customerKind}`)],
    facts: factsOf(state, readings, words),
    action: t(`outcomes:${state}.action`),
    link:
      state === 'RETURNED'
        ? paths.readings.returned(contractId)
        : paths.corrections.ask({ contract: contractId, period }),
  }
}

function factsOf(state: ToldJob['state'], readings: readonly ToldReading[], words: Words): News['facts'] {
  const { t } = words
  const facts = readings.slice(0, mostNames).map((reading) => ({
    name: t('outcomes:place', {
      name: reading.inletName,
      number: reading.inletNumber,
      serial: reading.serial,
    }),
    value: t('outcomes:fact', {
      value: reading.value === null ? '–' : formatDial(reading.value, reading.digits),
      state: readingStateWords({ ...reading, state }, words).text,
    }),
  }))
  const left = readings.length - mostNames
  return left > 0 ? [...facts, { name: t('outcomes:more'), value: String(left) }] : facts
}
