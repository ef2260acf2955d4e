import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StartError } from './platform/start-error.ts'
import type { ProviderSettings } from './platform/identity-provider.ts'

/** A training provider that listens, and what the cabinet has to know of it. */
export type DemoProvider = { settings: ProviderSettings; server: Server }

/**
 * A real OpenID Connect provider (`oidc-provider`) beside the demo and the tests: takes any name with any password, and
 * the name is the subject. Never in production (config.ts refuses OIDC_DEMO there); the package is for development.
 * @param options.cabinet the cabinet's public address: where people are sent back to
 * @param options.port 0: any free one
 * @throws StartError with a sentence
 */
export async function openDemoProvider(options: {
  key: string
  port: number
  cabinet: string
}): Promise<DemoProvider> {
  const { Provider } = await import('oidc-provider').catch(() => {
    throw new StartError(
      'OIDC_DEMO needs the package oidc-provider: install with the development dependencies',
    )
  })
  const server = createServer()
  server.listen({ port: options.port, host: 'localhost' })
  await once(server, 'listening').catch(() => {
    throw new StartError(`OIDC_DEMO: port ${options.port} is taken (PORT + 1)`)
  })
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const settings: ProviderSettings = {
    key: options.key,
    issuer,
    clientId: 'vodocabinet',
    clientSecret: randomBytes(24).toString('base64url'),
    names: { ru: 'Учебный вход', en: 'Training sign-in' },
  }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        redirect_uris: [`${options.cabinet}/login/back/${options.key}`],
        post_logout_redirect_uris: [`${options.cabinet}/`],
      },
    ],
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    jwks: { keys: [signingKey()] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  })
  const answer = provider.callback()
  server.on('request', (req, res) => void answer(req, res))
  return { settings, server }
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'demo' }
}
