import { domainToASCII, domainToUnicode } from 'node:url'

/**
 * An e-mail address as it will be written to, or undefined: `local@domain` of RFC 5321/6531 with a
 * quoted local part, plus signs, Cyrillic names and domains. Not taken: comments, address literals, a
 * domain without a dot, anything that could name a second recipient or break a header.
 */
export function normaliseEmail(text: string): string | undefined {
  const typed = text.normalize('NFC').trim()
  const at = typed.lastIndexOf('@')
  if (at < 1 || Buffer.byteLength(typed) > 254) return undefined
  const local = typed.slice(0, at)
  const domain = normaliseDomain(typed.slice(at + 1))
  return domain !== undefined && isLocalPart(local) ? `${local}@${domain}` : undefined
}

/** What addresses are compared by: case does not count, punycode and Unicode are the same domain. */
export function emailKey(email: string): string {
  return (normaliseEmail(email) ?? email.normalize('NFC').trim()).toLowerCase()
}

const atom = /^[\p{L}\p{M}\p{Nd}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{Nd}!#$%&'*+/=?^_`{|}~-]+)*$/u
/** Printable ASCII in quotes, less what mail programs on the way take for the end of an address. */
const quoted = /^"[^\P{ASCII}\p{Cc}"\\<>,;:@()[\]]+"$/u

function isLocalPart(local: string): boolean {
  return (
    Buffer.byteLength(local) <= 64 &&
    local === local.normalize('NFKC') &&
    (atom.test(local) || quoted.test(local))
  )
}

function normaliseDomain(typed: string): string | undefined {
  // domainToASCII forgives spaces, slashes and the like: only letters, figures, dots and hyphens may come in.
  if (!/^[\p{L}\p{M}\p{Nd}.-]+$/u.test(typed)) return undefined
  const ascii = domainToASCII(typed)
  const labels = ascii.split('.')
  const isGood =
    labels.length >= 2 &&
    ascii.length <= 253 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  return isGood ? domainToUnicode(ascii) : undefined
}
