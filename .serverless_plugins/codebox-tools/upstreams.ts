import { createUpstream } from '../../src/adapters/npm';
import { createUpstreamToken } from '../../src/adapters/upstreamToken';
import type { Config } from '../../src/config';
import { readPolicyFile } from '../../src/config/policyFile';
import { RegistryError } from '../../src/errors';
import { completeOrigins, type Origin } from '../../src/registry/upstreams/origins';
import { OperatorError, reason } from '../lib/explain';

/** Rejects with a sentence for the first upstream that does not answer. */
export async function checkUpstreams(config: Config): Promise<void> {
  const origins = completeOrigins(readPolicyFile(process.env).origins, config.registry);
  for (const origin of origins) {
    try {
      await ask(origin, config);
    } catch (error) {
      throw origins.length === 1 ? error : new OperatorError(`${origin.url}: ${reason(error)}`);
    }
  }
}

/** A token that AWS keeps is the functions' to read: without it, an upstream only has to answer. */
async function ask({ url, token: place }: Origin, config: Config): Promise<void> {
  const token = place?.store === 'variable' ? createUpstreamToken(place, config) : undefined;
  try {
    const upstream = createUpstream({ registry: url, privateScopes: [], token });
    await upstream.packument('codebox-doctor-asks-for-nothing', 'abbreviated');
  } catch (error) {
    const isRefusal = error instanceof RegistryError && error.status === 502;
    if (!isRefusal || place === undefined || token) throw error;
  }
}
