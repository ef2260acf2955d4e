import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { Page } from '../../../web/view.ts'
import type { Letter } from './service.ts'

type Row = { href: string; subject: string; to: string }

export type LettersPage = Page & { lead: string; empty: string; letters: Row[] }

export function lettersPage(t: Translate, letters: readonly Letter[]): LettersPage {
  return {
    view: 'dev/mail',
    title: t('dev:mail.title'),
    lead: t('dev:mail.lead'),
    empty: t('dev:mail.empty'),
    letters: letters.map(({ name, subject, to }) => ({ href: paths.devLetter(name), subject, to })),
  }
}

export type LetterPage = Page & {
  to: string
  /** paragraphs of lines of pieces; a piece with an address is a link */
  paragraphs: { text: string; href?: string }[][][]
  back: { text: string; href: string }
  file: { text: string; href: string }
}

export function letterPage(t: Translate, letter: Letter): LetterPage {
  return {
    view: 'dev/letter',
    title: letter.subject,
    to: t('dev:letter.to', { to: letter.to }),
    paragraphs: letter.text
      .trim()
      .split(/\n{2,}/)
      .map((paragraph) => paragraph.split('\n').map(piecesOf)),
    back: { text: t('dev:letter.back'), href: paths.devMail },
    file: { text: t('dev:letter.file'), href: paths.devLetter(`${letter.name}.eml`) },
  }
}

function piecesOf(line: string): { text: string; href?: string }[] {
  return line
    .split(/(https?:\/\/\S+)/)
    .map((text, i) => (i % 2 === 1 ? { text, href: text } : { text }))
    .filter(({ text }) => text !== '')
}
