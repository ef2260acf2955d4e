import { join } from 'node:path'
import ejs from 'ejs'
import type { Mail } from './mailer.ts'

/** A letter as rooms write it: plain sentences and at most one action, with a brake for who did not ask for it. */
export type Letter = {
  language: 'ru' | 'en'
  subject: string
  /** first line of the letter */
  greeting: string
  paragraphs: readonly string[]
  /** facts as a short list: name and value */
  facts?: readonly { name: string; value: string }[]
  action?: { text: string; href: string }
  /** a quiet link below the action: «это не я» */
  brake?: { text: string; href: string }
  /** who writes and where to ask */
  signature: readonly string[]
  /** what ends letters of this kind: a link under the signature, and a header for mail programs */
  unsubscribe?: { text: string; href: string }
}

/** What the queue `mail` carries: whom, what. */
export type LetterJob = { to: { name: string; address: string }; letter: Letter }

/** Draws the letter plain and as HTML with the same words. */
export async function drawLetter(viewsDir: string, { to, letter }: LetterJob): Promise<Mail> {
  const html = await ejs.renderFile(join(viewsDir, 'mail', 'letter.ejs'), { letter }, { cache: true })
  return {
    to,
    subject: letter.subject,
    text: plain(letter),
    html,
    ...(letter.unsubscribe === undefined ? {} : { unsubscribe: letter.unsubscribe.href }),
  }
}

function plain(letter: Letter): string {
  const facts = (letter.facts ?? []).map(({ name, value }) => `${name}: ${value}`)
  const links = [letter.action, letter.brake].flatMap((link) =>
    link === undefined ? [] : [`${link.text}:\n${link.href}`],
  )
  const parts = [
    letter.greeting,
    ...letter.paragraphs,
    facts.join('\n'),
    ...links,
    `--\n${letter.signature.join('\n')}`,
    letter.unsubscribe === undefined ? '' : `${letter.unsubscribe.text}:\n${letter.unsubscribe.href}`,
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}
