import { RegistryError } from '../errors';
import { type ByteCache, createByteCache } from '../lib/byteCache';
import { createRecentSet, type RecentSet } from '../lib/recentSet';
import { isWithin } from '../lib/timeSpan';
import type { Logger } from '../ports/log';
import type { Upstream, UpstreamPackument } from '../ports/upstream';
import type { Policy } from '../registry/firewall/policy';
import { type PackageRules, packageRules, rulesFor, verdictSentence } from '../registry/firewall/verdict';
import type { PackumentForm } from '../registry/packument/forms';
import { type Ruled, rule } from './firewall/ruled';

type Parts = { readonly upstream: Upstream; readonly policy: Policy; readonly logger: Logger };

type State = Parts & { readonly ruled: ByteCache<Ruled>; readonly told: RecentSet };

const RULED_BYTES = 32 * 1024 * 1024;
const TOLD = { items: 10_000, milliseconds: 24 * 60 * 60_000 };

/**
 * An upstream of which only that is seen which the policy lets in. Both forms of a packument are made of upstream's full
 * one, because it alone has the dates; once for each state of it and each coming of age.
 */
export function createFirewall(parts: Parts): Upstream {
  const { upstream, policy } = parts;
  const state: State = { ...parts, ruled: createByteCache(RULED_BYTES), told: createRecentSet(TOLD) };
  return {
    ...upstream,
    packument: (name, form) =>
      policy.mode === 'enforce' ? packument(state, name, form) : upstream.packument(name, form),
    packumentUrl: (name) => (policy.mode === 'enforce' ? undefined : upstream.packumentUrl(name)),
    lets: (name, file) => lets(state, name, file),
  };
}

/**
 * What the rules say of the package: the policy, and what is known besides it. undefined: no rule can hold back any of
 * its versions.
 */
async function rulesOf({ policy }: State, name: string): Promise<PackageRules | undefined> {
  return packageRules(rulesFor(policy, name));
}

async function packument(
  state: State,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const rules = await rulesOf(state, name);
  if (!rules) return state.upstream.packument(name, form);
  const ruled = await ruledPackument(state, { name, form, rules });
  if (ruled?.isEmpty && ruled.heldCount > 0) {
    throw new RegistryError(
      404,
      `Package ${name} has no version that this registry serves: all are held back.`,
    );
  }
  return ruled;
}

async function lets(state: State, name: string, file: string): Promise<boolean> {
  const { policy, logger, told } = state;
  const rules = await rulesOf(state, name);
  if (!rules) return true;
  const files = (await ruledPackument(state, { name, form: 'abbreviated', rules }))?.files;
  const isReport = policy.mode === 'report';
  if (!files?.has(file)) return isReport;
  const held = files.get(file);
  if (!held) return true;
  const sentence = verdictSentence(`${name}@${held.version}`, held.verdict);
  if (!isReport) throw new RegistryError(403, sentence);
  const id = `${name}/${file}`;
  if (!told.has(id)) logger.line({ level: 'warn', namespace: 'firewall:report', file: id, would: sentence });
  told.add(id);
  return true;
}

type Wanted = { readonly name: string; readonly form: PackumentForm; readonly rules: PackageRules };

async function ruledPackument(state: State, { name, form, rules }: Wanted): Promise<Ruled | undefined> {
  const full = await state.upstream.packument(name, 'full');
  if (!full) return undefined;
  const key = `${form} ${name}`;
  const kept = state.ruled.get(key);
  const now = Date.now();
  if (kept?.source === full.hash && kept.stamp === rules.stamp && isWithin(kept.span, now)) return kept;
  const ruled = rule(full, form, { rules, now });
  state.ruled.set(key, ruled);
  return ruled;
}
