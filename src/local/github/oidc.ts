import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto';
import { isObject, type JsonObject } from '../../lib/json';
import { type Answer, failure } from './api';
import type { Received } from './wire';

/** Claims that differ from those of a push to main of acme/widgets; undefined leaves one out. */
export type Claims = JsonObject;

export type Issuer = {
  /** What GitHub Actions would sign for a job, as a JWT. */
  idToken(issuer: string, claims: Claims): string;
  /** The endpoints below /_oidc. */
  answer(received: Received): Answer;
};

export const ISSUER_PATH = '/_oidc';

type Key = { readonly id: string; readonly privateKey: KeyObject; readonly jwk: JsonObject };

/** GitHub Actions' issuer of ID tokens. The key is made at the first use: it takes a while, and few runs need it. */
export function createIssuer(): Issuer {
  let made: Key | undefined;
  const key = () => {
    made ??= createKey();
    return made;
  };
  const idToken: Issuer['idToken'] = (issuer, claims) =>
    jwt(key(), { ...pushToMain(), iss: issuer, ...claims });
  return { idToken, answer: (received) => answer(received, { key, idToken }) };
}

function answer(received: Received, { key, idToken }: Pick<Issuer, 'idToken'> & { key(): Key }): Answer {
  const { method, path, url, query, authorization } = received;
  const issuer = url + ISSUER_PATH;
  switch (`${method} ${path.slice(ISSUER_PATH.length)}`) {
    case 'GET /.well-known/openid-configuration':
      return { status: 200, body: { issuer, jwks_uri: `${issuer}/jwks` } };
    case 'GET /jwks':
      return { status: 200, body: { keys: [key().jwk] } };
    case 'GET /token': {
      const claims = requestedClaims(authorization);
      if (!claims) return failure(401, 'The request token is not JSON in base64url.');
      return { status: 200, body: { value: idToken(issuer, { aud: query.get('audience'), ...claims }) } };
    }
    default:
      return failure(404, 'Not Found');
  }
}

/** A job asks with a token that stands for itself (ACTIONS_ID_TOKEN_REQUEST_TOKEN); here it is the claims, as JSON. */
function requestedClaims(authorization: string): Claims | undefined {
  const text = Buffer.from(authorization.replace(/^bearer /i, ''), 'base64url').toString('utf8');
  try {
    const claims: unknown = JSON.parse(text);
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** As in GitHub's documentation of the token, for a private repository. */
function pushToMain(): Claims {
  const now = Math.floor(Date.now() / 1000);
  return {
    jti: randomUUID(),
    sub: 'repo:acme/widgets:ref:refs/heads/main',
    aud: 'https://github.com/acme',
    iat: now,
    nbf: now - 600,
    exp: now + 300,
    repository: 'acme/widgets',
    repository_id: '456789',
    repository_owner: 'acme',
    repository_owner_id: '12',
    repository_visibility: 'private',
    workflow: 'Release',
    workflow_ref: 'acme/widgets/.github/workflows/release.yml@refs/heads/main',
    ref: 'refs/heads/main',
    ref_type: 'branch',
    event_name: 'push',
    actor: 'admin',
    actor_id: '1',
    run_id: '1234567890',
    run_attempt: '1',
    runner_environment: 'github-hosted',
  };
}

function createKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const id = randomBytes(8).toString('hex');
  return {
    id,
    privateKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: 'RS256' },
  };
}

function jwt({ id, privateKey }: Key, claims: Claims): string {
  const signed = `${encoded({ typ: 'JWT', alg: 'RS256', kid: id })}.${encoded(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

function encoded(part: JsonObject): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
