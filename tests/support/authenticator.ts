import { Secret, TOTP } from 'otpauth'
import type { House } from './house.ts'
import type { Answer, WebClient } from './web-client.ts'

/** The app on somebody's phone. */
export type Authenticator = {
  /** the code it shows at the house's time, some half minutes before or after */
  code(halfMinutes?: number): string
  /** the recovery codes shown when it was set up */
  recovery: string[]
}

/** Reads the secret off a setup page and shows codes at the house's time. */
export function scan(house: House, page: Answer): Authenticator {
  const secret = page.$('code.secret').first().text().replace(/\s/g, '')
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  return {
    code: (halfMinutes = 0) =>
      totp.generate({ timestamp: house.deps.clock.now().epochMilliseconds + halfMinutes * 30_000 }),
    recovery: [],
  }
}

/** Switches the second factor on in a signed-in browser, from the password to the recovery codes. */
export async function setUpSecondFactor(
  house: House,
  browser: WebClient,
  address = '/cabinet/settings/second-factor',
): Promise<Authenticator> {
  await browser.stepUp()
  const page = await browser.get(address)
  const phone = scan(house, page)
  const done = await browser.submit(page, address, { action: 'on', code: phone.code() })
  if (done.status !== 303) throw new Error(`the second factor was not switched on: ${done.status}`)
  const shown = await browser.get(done.location)
  phone.recovery = shown
    .$('.codes code')
    .map((_at, code) => shown.$(code).text())
    .get()
  return phone
}
