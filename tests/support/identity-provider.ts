import { openDemoProvider } from '../../src/demo-provider.ts'
import { createIdentityProvider, type IdentityProvider } from '../../src/platform/identity-provider.ts'
import { WebClient, type Answer } from './web-client.ts'

/** A real provider beside the house, and somebody's browser there. */
export type OtherHouse = {
  provider: IdentityProvider
  issuer: string
  /** signs in there as `subject`, from the address the cabinet led to; gives the address the person comes back to */
  vouch(href: string, subject: string): Promise<string>
  close(): void
}

/** @param cabinet the address of the house */
export async function openOtherHouse(cabinet: string, key = 'esia'): Promise<OtherHouse> {
  const { settings, server } = await openDemoProvider({ key, port: 0, cabinet })
  return {
    provider: createIdentityProvider(settings, { isProduction: false }),
    issuer: settings.issuer,
    async vouch(href, subject) {
      const browser = new WebClient(settings.issuer)
      const follow = async (answer: Answer): Promise<Answer> =>
        answer.location.startsWith(settings.issuer) || answer.location.startsWith('/')
          ? follow(await browser.get(answer.location))
          : answer
      const login = await follow(await browser.get(href))
      const consent = await follow(await press(browser, login, { login: subject, password: 'any' }))
      const back = await follow(await press(browser, consent, {}))
      if (!back.location.startsWith(cabinet)) throw new Error(`the provider led to ${back.location}`)
      return back.location.slice(cabinet.length)
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Sends the form of the provider's own page. */
function press(browser: WebClient, page: Answer, fields: Record<string, string>): Promise<Answer> {
  const form = page.$('form').first()
  const prompt = String(form.find('[name=prompt]').val())
  return browser.post(String(form.attr('action')), { prompt, ...fields })
}
