import * as oidc from 'openid-client'

/** A house whose word opens the cabinet: ЕСИА, mos.ru ID or any other OpenID Connect provider (AC15). */
export type ProviderSettings = {
  /** names it in addresses and cookies: `esia` */
  key: string
  issuer: string
  clientId: string
  clientSecret: string
  names: { ru: string; en: string }
}

/** What has to come back with the person: kept by his browser, sealed. */
export type Errand = { state: string; nonce: string; verifier: string }

/** Somebody as his provider knows him; names and mails are not asked for. */
export type Identity = { issuer: string; subject: string }

export type IdentityProvider = Pick<ProviderSettings, 'key' | 'names' | 'issuer'> & {
  /** where to send the person, and what has to come back. @throws ProviderDownError */
  begin(returnTo: string): Promise<Errand & { href: string }>
  /**
   * Who came back. @param came the address he came back to, with its query
   * @throws ProviderDownError, IdentityRefusedError
   */
  finish(came: URL, errand: Errand): Promise<Identity>
  /** where signing out goes on; undefined when the provider offers no such thing, or is away */
  farewell(returnTo: string): Promise<string | undefined>
  /** origins a form of ours may lead to: Content-Security-Policy's form-action (security.md, finding 6) */
  origins(): readonly string[]
}

/** The provider does not answer, or not as the protocol says. */
export class ProviderDownError extends Error {
  override readonly name = 'ProviderDownError'
}

/** The provider said no, or what came back does not belong to what was asked. */
export class IdentityRefusedError extends Error {
  override readonly name = 'IdentityRefusedError'
}

const timeoutSeconds = 5

/**
 * Authorization code with PKCE, state and nonce by openid-client. Its settings are discovered on the first use and
 * kept; while it is away nothing else of the cabinet waits for it.
 * @param options.isProduction allows https only
 */
export function createIdentityProvider(
  settings: ProviderSettings,
  options: { isProduction: boolean },
): IdentityProvider {
  let known: oidc.Configuration | undefined
  const configuration = async () => (known ??= await discover(settings, options))
  return {
    key: settings.key,
    names: settings.names,
    issuer: settings.issuer,
    begin: async (returnTo) => beginErrand(await configuration(), returnTo),
    finish: async (came, errand) => finishErrand(await configuration(), came, errand),
    async farewell(returnTo) {
      const config = await configuration().catch(() => undefined)
      if (config?.serverMetadata().end_session_endpoint === undefined) return undefined
      return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: returnTo }).href
    },
    origins() {
      const metadata = known?.serverMetadata()
      const addresses = [settings.issuer, metadata?.authorization_endpoint, metadata?.end_session_endpoint]
      return [
        ...new Set(addresses.flatMap((address) => (address === undefined ? [] : [new URL(address).origin]))),
      ]
    },
  }
}

async function beginErrand(config: oidc.Configuration, returnTo: string): Promise<Errand & { href: string }> {
  const errand = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  }
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: returnTo,
    scope: 'openid',
    state: errand.state,
    nonce: errand.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(errand.verifier),
    code_challenge_method: 'S256',
  })
  return { ...errand, href: address.href }
}

async function finishErrand(config: oidc.Configuration, came: URL, errand: Errand): Promise<Identity> {
  const checks = {
    pkceCodeVerifier: errand.verifier,
    expectedState: errand.state,
    expectedNonce: errand.nonce,
    idTokenExpected: true,
  }
  const tokens = await oidc.authorizationCodeGrant(config, came, checks).catch((error: unknown) => {
    throw asOwn(error)
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new IdentityRefusedError('no ID token')
  return { issuer: claims.iss, subject: claims.sub }
}

async function discover(
  { issuer, clientId, clientSecret }: ProviderSettings,
  { isProduction }: { isProduction: boolean },
): Promise<oidc.Configuration> {
  try {
    return await oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
      timeout: timeoutSeconds,
      execute: isProduction ? [] : [oidc.allowInsecureRequests],
    })
  } catch (error) {
    throw new ProviderDownError('discovery failed', { cause: error })
  }
}

/** What the protocol refuses is the person's or an attacker's doing; anything else is a provider that is ill. */
function asOwn(error: unknown): Error {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const isRefusal =
    error instanceof oidc.AuthorizationResponseError ||
    error instanceof oidc.ResponseBodyError ||
    code === 'OAUTH_INVALID_RESPONSE' ||
    code === 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' ||
    code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'
  return isRefusal
    ? new IdentityRefusedError('refused', { cause: error })
    : new ProviderDownError('no answer', { cause: error })
}
