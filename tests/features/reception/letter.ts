import { captchaAnswer } from '../../support/house.ts'

/** A letter nothing is wrong with. */
export const goodLetter = {
  lastName: 'Орехова',
  firstName: 'Мария',
  patronymic: 'Львовна',
  email: 'maria@example.test',
  phone: '8 (916) 123-45-67',
  topic: 'quality',
  subject: 'Мутная вода',
  text: 'Второй день из крана идёт мутная вода.',
  consent: 'on',
  captcha: captchaAnswer,
}
