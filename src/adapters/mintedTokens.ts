import { randomUUID } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { RegistryError } from '../errors';
import type { Secret } from '../lib/secret';
import type { MintedTokens } from '../ports/tokens';
import { TOKEN_ACTIONS } from '../registry/access/actions';
import { keyFor } from '../registry/login/seal';
import { MINTED_PREFIX } from '../registry/tokens';
import type { Grant, MintedToken } from '../registry/workflows/mintedToken';

type Options = {
  /** The public URL of the registry: a token is for one registry alone. */
  readonly endpoint: string;
  /** The first signs, and each is believed, so that a secret can be changed while workflows run. */
  readonly secrets: () => Promise<readonly [Secret, ...Secret[]]>;
  /** Keeps two registries with the same secret apart. */
  readonly salt: string;
};

const LIFETIME_S = 15 * 60;
/** The process that made it may have a clock that is ahead. */
const CLOCK_TOLERANCE_S = 5;
/** As much as the pattern for the header in serverless.yml lets through. */
const MAX_LENGTH = 2048;
const ALGORITHM = 'HS256';
const KEY = 'oidc';
const TYPE = 'cbx+jwt';

/** JWTs that only this registry signs and believes, so the key is a shared one, kept apart from those of the seals. */
export function createMintedTokens({ endpoint, secrets, salt }: Options): MintedTokens {
  return {
    mint: async (grant) => {
      const [secret] = await secrets();
      const issued = Math.floor(Date.now() / 1000);
      const expires = issued + LIFETIME_S;
      const jwt = await sign(claimsOf(grant, endpoint), { key: keyFor(KEY, secret, salt), issued, expires });
      const token = `${MINTED_PREFIX}${jwt}`;
      if (token.length > MAX_LENGTH) throw tooMuch();
      return { ...grant, expires, token };
    },
    verify: async (token) => {
      const jwt = token.startsWith(MINTED_PREFIX) ? token.slice(MINTED_PREFIX.length) : '';
      for (const secret of await secrets()) {
        const claims = await verified(jwt, keyFor(KEY, secret, salt), endpoint);
        if (claims) return toMinted(claims);
      }
      return undefined;
    },
  };
}

function claimsOf(grant: Grant, endpoint: string): JWTPayload {
  const { repository, repositoryId, file, runId, startedBy, packages, actions } = grant;
  return {
    iss: endpoint,
    aud: endpoint,
    sub: `repo:${repository}`,
    rid: repositoryId,
    wf: file,
    run: runId,
    by: startedBy,
    pkg: packages,
    act: actions,
    jti: randomUUID(),
  };
}

type Signing = { readonly key: Buffer; readonly issued: number; readonly expires: number };

function sign(claims: JWTPayload, { key, issued, expires }: Signing): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuedAt(issued)
    .setExpirationTime(expires)
    .sign(key);
}

async function verified(jwt: string, key: Buffer, endpoint: string): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(jwt, key, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: endpoint,
      audience: endpoint,
      requiredClaims: ['iat', 'exp', 'jti'],
      maxTokenAge: LIFETIME_S,
      clockTolerance: CLOCK_TOLERANCE_S,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** The tolerance is for beginnings: a token ends when it says so. It was signed by `mint`, but perhaps by that of another release. */
function toMinted({
  sub = '',
  rid,
  wf,
  run,
  by,
  pkg,
  act,
  iat = 0,
  exp = 0,
}: JWTPayload): MintedToken | undefined {
  const [, repository] = /^repo:(.+)$/.exec(sub) ?? [];
  const isComplete = repository !== undefined && isText(rid) && isText(wf) && isText(run);
  if (!isComplete || !isTexts(pkg) || !isTexts(act)) return undefined;
  const actions = TOKEN_ACTIONS.filter((action) => act.includes(action));
  const expires = Math.min(exp, iat + LIFETIME_S);
  if (expires <= Date.now() / 1000) return undefined;
  const workflow = { repository, repositoryId: rid, file: wf, runId: run, startedBy: isText(by) ? by : '' };
  return { ...workflow, packages: pkg, actions, expires };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function tooMuch(): RegistryError {
  return new RegistryError(
    403,
    'The rules for this workflow name more packages than fit into a token. Ask the administrators of this registry to use patterns, such as @acme/*.',
  );
}
