import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'

/** Keeps a value so that only this cabinet reads it, and marks one so that only this cabinet can tell it again. */
export type Seal = {
  /** AES-256-GCM over the value's JSON */
  close(value: unknown): Buffer
  /** the value; undefined for what is forged, cut, or sealed with another key or for another purpose */
  open(sealed: Uint8Array): unknown
  /** HMAC-SHA-256: for codes too short to be kept as a plain hash */
  mark(text: string): Buffer
}

const ivLength = 12
const tagLength = 16

/** @param purpose what is sealed for one purpose opens for no other */
export function createSeal(secret: string, purpose: string): Seal {
  const key = createHash('sha256').update(`${purpose} ${secret}`).digest()
  const markKey = createHash('sha256').update(`${purpose} mark ${secret}`).digest()
  return {
    close(value) {
      const iv = randomBytes(ivLength)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body])
    },
    open(sealed) {
      if (sealed.length <= ivLength + tagLength) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivLength))
        decipher.setAuthTag(sealed.subarray(ivLength, ivLength + tagLength))
        const body = sealed.subarray(ivLength + tagLength)
        const text = Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
        return JSON.parse(text) as unknown
      } catch {
        return undefined
      }
    },
    mark: (text) => createHmac('sha256', markKey).update(text).digest(),
  }
}

/** Seals by purpose. What a browser carries goes with SESSION_SECRET; what the database keeps with DATA_KEY. */
export type Seals = Readonly<
  Record<'captcha' | 'halfWay' | 'freshCodes' | 'singleSignOn' | 'recovery' | 'secondFactor', Seal>
>

export function createSeals(secrets: { session: string; dataKey: string }): Seals {
  return {
    captcha: createSeal(secrets.session, 'captcha'),
    halfWay: createSeal(secrets.session, 'half-way'),
    freshCodes: createSeal(secrets.session, 'fresh-codes'),
    singleSignOn: createSeal(secrets.session, 'single-sign-on'),
    recovery: createSeal(secrets.session, 'recovery'),
    secondFactor: createSeal(secrets.dataKey, 'second-factor'),
  }
}
