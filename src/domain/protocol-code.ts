/** 128 bits as they stand in the database and in the address of the public page. */
const CODE = /^[0-9a-f]{32}$/

/**
 * The code of a protocol as people type or paste it: capitals, spaces and hyphens do not matter.
 * Undefined for what is no code.
 */
export function parseProtocolCode(text: string): string | undefined {
  const bare = text.replace(/[\s\p{Zs}‐-―-]/gu, '').toLowerCase()
  return CODE.test(bare) ? bare : undefined
}

/** The code as it is printed: eight groups of four, so that it can be read out and typed. */
export function formatProtocolCode(code: string): string {
  return code.replace(/.{4}(?!$)/g, '$& ')
}

/** SHA-256 as people paste it, in hex: capitals and white space do not matter. Undefined for what is none. */
export function parseSha256(text: string): string | undefined {
  const bare = text.replace(/[\s\p{Zs}]/gu, '').toLowerCase()
  return /^[0-9a-f]{64}$/.test(bare) ? bare : undefined
}
