import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Config } from '../../config';
import { unavailable } from '../../errors';
import { isObject } from '../../lib/json';
import { lazily } from '../../lib/lazily';
import type { IdTokens } from '../../ports/tokens';
import { parseWorkflow } from '../../registry/workflows/workflow';
import { fetchWhole, within } from './fetchWhole';

type Options = Pick<Config, 'oidcIssuer' | 'apiEndpoint'>;

const TIMEOUT_MS = 3000;
/** GitHub's tokens live for five minutes; a longer life would be somebody else's idea. */
const MAX_AGE = '10m';
const CLOCK_TOLERANCE_S = 5;
const REQUIRED = ['exp', 'jti', 'repository', 'repository_id', 'repository_owner_id', 'workflow_ref'];

/**
 * ID tokens of GitHub Actions, checked with the keys that the configured issuer publishes. Where those keys are is asked
 * once per container; they are kept for ten minutes.
 */
export function createIdTokens({ oidcIssuer, apiEndpoint }: Options): IdTokens {
  const issuerKeys = lazily(() =>
    discover(oidcIssuer).catch((error) => {
      throw noKeys(error);
    }),
  );
  return {
    verify: async (token) => {
      const key = await issuerKeys();
      try {
        const { payload } = await jwtVerify(token, key, {
          issuer: oidcIssuer,
          audience: [...audiences(apiEndpoint)],
          algorithms: ['RS256'],
          clockTolerance: CLOCK_TOLERANCE_S,
          maxTokenAge: MAX_AGE,
          requiredClaims: REQUIRED,
        });
        return parseWorkflow(payload) ?? { refused: 'The ID token is not one of a GitHub Actions workflow.' };
      } catch (error) {
        return { refused: reason(error, apiEndpoint) };
      }
    },
  };
}

/** npm names the host without its port, yarn with it (docs/protocol.md §10). */
function audiences(apiEndpoint: string): readonly [string, string] {
  const { hostname, host } = new URL(apiEndpoint);
  return [`npm:${hostname}`, `npm:${host}`];
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const answer = await fetchTwice(`${issuer}/.well-known/openid-configuration`, {
    redirect: 'error',
    headers: { accept: 'application/json', 'user-agent': 'codebox-npm' },
  });
  if (!answer.ok) throw new Error(`The issuer of ID tokens answered ${answer.status}.`);
  const url = keysUrl(await answer.json(), issuer);
  return createRemoteJWKSet(url, { [customFetch]: fetchTwice });
}

/** Only on the issuer's own host: what is configured is whom we believe. */
function keysUrl(document: unknown, issuer: string): URL {
  const uri = isObject(document) && document.issuer === issuer ? document.jwks_uri : undefined;
  if (typeof uri !== 'string' || !URL.canParse(uri) || new URL(uri).origin !== new URL(issuer).origin) {
    throw new Error('The issuer of ID tokens does not say where its own keys are.');
  }
  return new URL(uri);
}

/** A container that wakes up holds connections that were closed while it was frozen; and npm asks for a token only once. */
function fetchTwice(url: string, init: RequestInit): Promise<Response> {
  return within(TIMEOUT_MS, async (signal) => {
    const first = await fetchWhole(url, { ...init, signal }).catch(() => undefined);
    return first && first.status < 500 ? first : fetchWhole(url, { ...init, signal });
  });
}

/** Why a token is not believed. RegistryError 503 when that cannot be told, for want of keys. */
function reason(error: unknown, apiEndpoint: string): string {
  if (error instanceof errors.JWTExpired)
    return 'The ID token has expired. Ask for a new one in the same job.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'aud'
      ? `The ID token is for another audience than ${audiences(apiEndpoint)[0]}.`
      : `The ID token's claim ${error.claim} is missing, or not what this registry needs.`;
  }
  if (error instanceof errors.JOSEError && BAD_TOKEN.has(error.code)) {
    return 'The ID token was not signed by the GitHub that this registry trusts.';
  }
  throw noKeys(error);
}

const BAD_TOKEN: ReadonlySet<string> = new Set([
  errors.JWTInvalid.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
]);

function noKeys(error: unknown) {
  return unavailable(
    'The keys of GitHub Actions cannot be fetched at the moment. Try again in a minute.',
    error,
  );
}
