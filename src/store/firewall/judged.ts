import type { JsonObject } from '../../lib/json';
import type { Upstream } from '../../ports/upstream';
import type { Policy } from '../../registry/firewall/policy';
import type { PackageRules } from '../../registry/firewall/verdict';
import type { Judgement } from '../../registry/firewall/why';
import { textsIn } from '../../registry/packument/packument';
import { manifestsOf } from '../../registry/packument/public';
import type { Ruled } from './ruled';

type Parts = {
  readonly upstream: Upstream;
  readonly policy: Policy;
  readonly ruled: (wanted: {
    readonly name: string;
    readonly rules: PackageRules;
  }) => Promise<Ruled | undefined>;
};
type Wanted = { readonly name: string; readonly rules: PackageRules | undefined };

/** What the rules make of a package, beside what it is upstream; undefined: upstream has none of that name. */
export async function judged(parts: Parts, { name, rules }: Wanted): Promise<Judgement | undefined> {
  const full = await parts.upstream.packument(name, 'full');
  if (!full) return undefined;
  const packument: JsonObject = JSON.parse(full.body);
  const ruled = rules && (await parts.ruled({ name, rules }));
  return {
    mode: parts.policy.mode,
    tags: textsIn(packument['dist-tags']),
    versions: manifestsOf(packument).map(([version]) => version),
    held: ruled?.held ?? new Map(),
    fixes: ruled?.fixes ?? new Map(),
  };
}
