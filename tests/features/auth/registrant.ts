import { captchaAnswer, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'

let number = 0

/** What a person fills in; every one has a login and a mail of her own. */
export function personFields(changes: Record<string, string> = {}): Record<string, string> {
  number++
  return {
    lastName: 'Лебедева',
    firstName: 'Мария',
    patronymic: 'Петровна',
    phone: '8 (916) 123-45-67',
    email: `maria${number}@mail.test`,
    login: `maria.l${number}`,
    password: 'зелёный чайник поёт',
    passwordConfirm: 'зелёный чайник поёт',
    accountNumber: '',
    address: '',
    acceptTerms: 'on',
    acceptConsent: 'on',
    captcha: captchaAnswer,
    ...changes,
  }
}

/** What a representative fills in. */
export function organizationFields(changes: Record<string, string> = {}): Record<string, string> {
  const person = personFields()
  delete person['accountNumber']
  delete person['address']
  return {
    ...person,
    organizationName: 'ООО «Ромашка»',
    inn: '7707083893',
    kpp: '770101001',
    ogrn: '1027700132195',
    position: 'инженер',
    status: 'attorney',
    contractNumber: '',
    ...changes,
  }
}

export async function register(
  house: House,
  fields: Record<string, string>,
  options: { path?: string; browser?: WebClient } = {},
): Promise<Answer> {
  const { path = '/register/person', browser = house.stranger() } = options
  return browser.submit(await browser.get(path), path, fields)
}

/** Letters to one mail, the newest last. */
export async function lettersTo(house: House, email: string) {
  return (await house.deliver()).filter(({ to }) => to.address === email)
}

/** The link of the newest letter to this mail, as a path. */
export async function linkTo(house: House, email: string): Promise<string> {
  const letter = (await lettersTo(house, email)).at(-1)
  const link = /https?:\/\/\S+\?token=\S+/.exec(letter?.text ?? '')?.[0]
  if (link === undefined) throw new Error(`no link was sent to ${email}`)
  return link.slice(new URL(link).origin.length)
}

/** Follows the link and presses its button. */
export async function pressLink(
  house: House,
  link: string,
  fields: Record<string, string> = {},
): Promise<Answer> {
  const browser = house.stranger()
  const page = await browser.get(link)
  if (page.status !== 200) return page
  return browser.submit(page, link.split('?', 1)[0] ?? '', fields)
}
