import { RegistryError } from '../errors';
import { createRecentSet, type RecentSet } from '../lib/recentSet';
import type { Logger } from '../ports/log';
import type { Storage } from '../ports/storage';
import type { Upstream, UpstreamPackument } from '../ports/upstream';
import type { Policy } from '../registry/firewall/policy';
import {
  hasTwin,
  type PackageRules,
  packageRules,
  rulesFor,
  verdictSentence,
} from '../registry/firewall/verdict';
import type { PackumentForm } from '../registry/packument/forms';
import { createRuled } from './firewall/ruled';

type Parts = {
  readonly upstream: Upstream;
  readonly storage: Storage;
  readonly policy: Policy;
  readonly logger: Logger;
};

type State = Parts & { readonly ruled: ReturnType<typeof createRuled>; readonly told: RecentSet };

const TOLD = { items: 10_000, milliseconds: 24 * 60 * 60_000 };

/**
 * An upstream of which only that is seen which the policy lets in.
 */
export function createFirewall(parts: Parts): Upstream {
  const { upstream, policy } = parts;
  const state: State = { ...parts, ruled: createRuled(parts), told: createRecentSet(TOLD) };
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
  const ruled = await state.ruled({ name, rules });
  if (ruled?.isEmpty && ruled.heldCount > 0) {
    throw new RegistryError(
      404,
      `Package ${name} has no version that this registry serves: all are held back.`,
    );
  }
  return ruled?.forms[form];
}

/**
 * Some upstreams send files of `left-pad` to whoever asks for those of `LEFT-PAD`, which no rule is about. Such a name has
 * a packument, or is no package.
 */
async function isItself({ upstream, policy }: State, name: string): Promise<boolean> {
  if (policy.mode === 'report' || !hasTwin(policy, name)) return true;
  return (await upstream.packument(name, 'abbreviated')) !== undefined;
}

async function lets(state: State, name: string, file: string): Promise<boolean> {
  const { policy, logger, told } = state;
  const rules = await rulesOf(state, name);
  if (!rules) return isItself(state, name);
  const files = (await state.ruled({ name, rules }))?.files;
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
