/** Personal data in staff's lists: enough to tell two people apart, not enough to write or ring (ST9). */

const hidden = '•••'

/** `vera@example.test` → `v•••@example.test`. The dots never tell how long the name is. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  if (at < 0) return hidden
  const [first = ''] = email
  // A name of one letter would stand there whole.
  return `${[...email.slice(0, at)].length > 1 ? first : ''}${hidden}${email.slice(at)}`
}

/** E.164 → `+7 ••• •••-••-34`: the last two figures are what a caller can be asked for. */
export function maskPhone(phone: string): string {
  const end = /\d{2}$/.exec(phone)?.[0] ?? '••'
  return /^\+7\d{10}$/.test(phone) ? `+7\u00a0${hidden}\u00a0${hidden}-••-${end}` : `${hidden}${end}`
}
