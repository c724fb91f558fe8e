import { createUpstream } from '../../src/adapters/npm';
import type { UpstreamToken } from '../../src/adapters/npm/token';
import { createUpstreamToken } from '../../src/adapters/upstreamToken';
import type { Config } from '../../src/config';
import { readPolicyFile } from '../../src/config/policyFile';
import { RegistryError } from '../../src/errors';
import { completeOrigins, type Origin } from '../../src/registry/upstreams/origins';
import { OperatorError, reason } from '../lib/explain';

/** Hears of each token that is not the operator's to read. undefined: whoever asks is who reads it later, too. */
type Tell = ((sentence: string) => void) | undefined;

/** Rejects with a sentence for the first upstream that does not answer, or not with its token. */
export async function checkUpstreams(config: Config, tell?: Tell): Promise<void> {
  const origins = completeOrigins(readPolicyFile(process.env).origins, config.registry);
  for (const origin of origins) {
    try {
      await ask(origin, await tokenOf(origin, config, tell));
    } catch (error) {
      throw origins.length === 1 ? error : new OperatorError(`${origin.url}: ${reason(error)}`);
    }
  }
}

/** A token that AWS keeps is the functions' to read. The operator may be allowed to, or not. */
async function tokenOf(
  { url, token }: Origin,
  config: Config,
  tell: Tell,
): Promise<UpstreamToken | undefined> {
  const found = createUpstreamToken(token, config);
  try {
    await found?.read();
    return found;
  } catch (error) {
    const why = notAllowed(error);
    if (!tell || why === undefined) throw error;
    tell(
      `The token of the upstream ${url} was not tried: ${why} The functions read it by roles of their own.`,
    );
    return undefined;
  }
}

/** What AWS says to those who may not read there; undefined: it is another fault, which the functions would meet, too. */
function notAllowed(error: unknown): string | undefined {
  const cause = error instanceof RegistryError && error.cause instanceof Error ? error.cause.message : '';
  return /: (AccessDenied|ExpiredToken|UnrecognizedClient|CredentialsProvider)\w*\.$/.test(cause)
    ? cause
    : undefined;
}

/** Without the token that it wants, an upstream only has to answer. */
async function ask({ url, token: place }: Origin, token: UpstreamToken | undefined): Promise<void> {
  try {
    const upstream = createUpstream({ registry: url, privateScopes: [], token });
    await upstream.packument('codebox-doctor-asks-for-nothing', 'abbreviated');
  } catch (error) {
    const isRefusal = error instanceof RegistryError && error.status === 502;
    if (!isRefusal || place === undefined || token) throw error;
  }
}
