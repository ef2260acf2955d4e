import type { Temporal } from 'temporal-polyfill'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import type { Tx } from '../../../platform/db.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { LetterJob } from '../../../platform/letter.ts'
import { newToken } from '../../../platform/tokens.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { addToInbox, type News } from '../../../records/inbox.ts'
import { channelsFor } from '../../../records/notification-wishes.ts'
import { addUnsubscribeTokens } from '../unsubscribe/store.ts'
import type { Reader } from './store.ts'

type Words = { t: Translate; language: Language }
/** What this room writes about. */
export type ReminderEvent = 'window-opens' | 'window-closes' | 'verification' | 'outages'

type Addressed = Reader & { say: (words: Words) => News }

/** The link of a letter works for so long. */
const linkDays = 180

/**
 * Puts a reminder into inboxes and letters into the post, by each reader's wishes and in his language. Five
 * statements for any number of readers.
 * @returns how many letters were posted: some want none, some have no confirmed mailbox
 */
export async function post(
  deps: Deps,
  tx: Tx,
  event: ReminderEvent,
  readers: readonly Addressed[],
  now: Temporal.Instant,
): Promise<number> {
  if (readers.length === 0) return 0
  const channels = await channelsFor(
    tx.sql,
    event,
    readers.map(({ userId }) => userId),
  )
  const told = readers.map((reader) => {
    const language: Language = reader.locale === 'en' ? 'en' : 'ru'
    const words = { t: deps.i18n.translator(language), language }
    return { reader, words, reminder: reader.say(words), by: channels.get(reader.userId) ?? [] }
  })
  const at = now.toString()
  await addToInbox(
    tx.sql,
    told
      .filter(({ by }) => by.includes('cabinet'))
      .map(({ reader, reminder }) => ({
        userId: reader.userId,
        event,
        title: reminder.title,
        body: reminder.paragraphs.join('\n'),
        link: reminder.link,
      })),
    at,
  )
  const letters = told
    .filter(({ by }) => by.includes('mail'))
    .map(({ reader, words, reminder }) => {
      const { token, hash } = newToken()
      return { userId: reader.userId, event, hash, job: letterOf(deps, reader, reminder, words, token) }
    })
  await addUnsubscribeTokens(tx.sql, letters, { at, expiresAt: now.add({ hours: 24 * linkDays }).toString() })
  await deps.jobs.enqueueAll(
    tx,
    'mail',
    letters.map(({ job }) => job),
  )
  return letters.length
}

function letterOf(
  { settings }: Deps,
  reader: Reader,
  reminder: News,
  { t, language }: Words,
  token: string,
): LetterJob {
  const { baseUrl, utility } = settings
  return {
    to: { name: reader.name, address: reader.email },
    letter: {
      language,
      subject: reminder.title,
      greeting: t('notices:greeting', { name: reader.name }),
      paragraphs: reminder.paragraphs,
      facts: reminder.facts,
      action: { text: reminder.action, href: new URL(reminder.link, baseUrl).href },
      signature: [
        language === 'ru' ? utility.name : utility.nameEn,
        t('notices:phone', { phone: informationPhone(utility) }),
      ],
      unsubscribe: {
        text: t('notices:unsubscribe.link'),
        href: new URL(paths.unsubscribeWith(token), baseUrl).href,
      },
    },
  }
}
