import { unavailable } from '../../errors';
import { isObject, parseJson } from '../../lib/json';
import type { Storage } from '../../ports/storage';
import type { Seen } from '../../registry/firewall/birth';
import { seenKey } from '../keys/policy';
import { swap } from '../swap';

type Undated = { readonly name: string; readonly versions: readonly string[]; readonly now: number };

/**
 * When this registry saw those versions first (milliseconds): as the bucket says, or now, which is then kept there. So
 * all processes mean the same moment. What is kept is about the versions that are asked for, and no others, so that it
 * stays smaller than their packument. RegistryError 503: the bucket does not answer, or others write all the time.
 */
export async function firstSeen(storage: Storage, { name, versions, now }: Undated): Promise<Seen> {
  const seen = await swap<Seen>(storage, seenKey(name), {
    next: (stored) => {
      const known = stored ? momentsIn(stored.body) : new Map<string, number>();
      const value = new Map(versions.map((version) => [version, known.get(version) ?? now]));
      const isKnown = versions.every((version) => known.has(version));
      return { value, body: isKnown ? undefined : Buffer.from(serialize(value)) };
    },
  });
  if (seen) return seen;
  throw unavailable(`It could not be noted when the versions of ${name} were seen first. Try again.`);
}

function serialize(seen: Seen): string {
  const dated = [...seen].map(([version, moment]) => [version, new Date(moment).toISOString()]);
  return JSON.stringify(Object.fromEntries(dated));
}

/** Of a record that is damaged nothing is known: its versions are seen anew. */
function momentsIn(body: Uint8Array): Map<string, number> {
  const record = parseJson(Buffer.from(body).toString('utf8'));
  const entries = Object.entries(isObject(record) ? record : {});
  const dated = entries.map(([version, text]) => [version, Date.parse(String(text))] as const);
  return new Map(dated.filter(([, moment]) => !Number.isNaN(moment)));
}
