import type { Utility } from '../../platform/utility.ts'
import type { PublishedOutage } from '../../records/outages.ts'
import type { FormatLanguage } from '../../web/format.ts'
import type { FieldError } from '../../web/form.ts'
import type { Page } from '../../web/view.ts'
import { outageCard, type OutageCard, type Words } from './words.ts'

export type OutagesPage = Page & { address: string; found: string; outages: OutageCard[]; phone: Phone }
type Phone = { name: string; number: string; href: string }

/** @param errors of the search field */
export function outagesPage(
  outages: readonly PublishedOutage[],
  address: string,
  utility: Utility,
  words: Words,
  errors?: readonly FieldError[],
): OutagesPage {
  const { t } = words
  const count = outages.length
  const key = address === '' ? (count === 0 ? 'none' : '') : count === 0 ? 'notAt' : 'at'
  return {
    view: 'content/outages',
    title: t('content:outages.title'),
    ...(errors === undefined ? {} : { errors }),
    address,
    found: key === '' ? '' : t(`content:outages.${key}`, { address, count }),
    outages: outages.map((outage) => outageCard(outage, words)),
    phone: phonesOf(utility, words.language)[0] ?? { name: '', number: '', href: '' },
  }
}

export type ContactsPage = Page & {
  name: string
  phones: Phone[]
  email: string
  address: string
  hours: { days: string; time: string }[]
  links: { name: string; href: string }[]
}

export function contactsPage(utility: Utility, { t, language }: Words): ContactsPage {
  return {
    view: 'content/contacts',
    title: t('content:contacts.title'),
    name: language === 'ru' ? utility.name : utility.nameEn,
    phones: phonesOf(utility, language),
    email: utility.email,
    address: utility.address,
    hours: utility.hours.map(({ days, opens, closes }) => ({
      days: [...new Set([days[0], days.at(-1)])].map((day) => t(`web:day.${day ?? ''}`)).join('–'),
      time: `${opens.replace(/^0/, '')}–${closes.replace(/^0/, '')}`,
    })),
    links: utility.links.map(({ name, href }) => ({ name: name[language], href })),
  }
}

export type AccessibilityPage = Page & { phone: Phone; email: string }

export function accessibilityPage(utility: Utility, { t, language }: Words): AccessibilityPage {
  return {
    view: 'content/accessibility',
    title: t('content:accessibility.title'),
    phone: phonesOf(utility, language)[0] ?? { name: '', number: '', href: '' },
    email: utility.email,
  }
}

function phonesOf(utility: Utility, language: FormatLanguage): Phone[] {
  return utility.phones.map(({ name, number, e164 }) => ({
    name: name[language],
    number,
    href: `tel:${e164}`,
  }))
}
