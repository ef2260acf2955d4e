import { paths } from '../../paths.ts'
import type { FieldError } from '../../web/form.ts'
import type { Page } from '../../web/view.ts'
import type { Words } from './words.ts'

export type HelpPage = Page & {
  query: string
  found: string
  answers: {
    id: string
    question: string
    answer: string
    link: { href: string; text: string } | undefined
  }[]
}

/** Questions people ask, and where each leads on. */
const questions: readonly { id: string; href: string | undefined }[] = [
  { id: 'readings', href: paths.readings.choose },
  { id: 'window', href: undefined },
  { id: 'red', href: undefined },
  { id: 'missed', href: paths.tariffs },
  { id: 'wrong', href: paths.readings.choose },
  { id: 'register', href: paths.register.choose },
  { id: 'link', href: paths.contract.link },
  { id: 'password', href: paths.password.forgot },
  { id: 'verification', href: paths.reception.form },
  { id: 'bill', href: paths.billing.page() },
  { id: 'outage', href: paths.outages() },
  { id: 'data', href: paths.privacy },
]

/** @param query words all of which an answer must hold; empty: all of them */
export function helpPage(query: string, { t }: Words, errors?: readonly FieldError[]): HelpPage {
  const wanted = folded(query).split(/\s+/).filter(Boolean)
  const answers = questions
    .map(({ id, href }) => ({
      id,
      question: t(`content:faq.${id}.question`),
      answer: t(`content:faq.${id}.answer`),
      link: href === undefined ? undefined : { href, text: t(`content:faq.${id}.link`) },
    }))
    .filter(({ question, answer }) => wanted.every((word) => folded(`${question} ${answer}`).includes(word)))
  return {
    view: 'content/help',
    title: t('content:help.title'),
    ...(errors === undefined ? {} : { errors }),
    query,
    found:
      wanted.length === 0
        ? ''
        : t(`content:help.${answers.length === 0 ? 'none' : 'found'}`, { count: answers.length }),
    answers,
  }
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е')
}
