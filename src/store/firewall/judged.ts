import type { JsonObject } from '../../lib/json';
import type { Upstream } from '../../ports/upstream';
import type { HeldBack } from '../../registry/firewall/heldBack';
import type { Policy } from '../../registry/firewall/policy';
import type { PackageRules } from '../../registry/firewall/verdict';
import type { Judgement } from '../../registry/firewall/why';
import { textsIn } from '../../registry/packument/packument';
import { manifestsOf } from '../../registry/packument/public';
import type { Ruled } from './ruled';

type Parts = { readonly upstream: Upstream; readonly policy: Policy; readonly ruled: Ruled };
type Wanted = { readonly name: string; readonly rules: PackageRules | undefined };

/** What the rules make of a package, beside what it is upstream; undefined: upstream has none of that name. */
export async function judged(parts: Parts, { name, rules }: Wanted): Promise<Judgement | undefined> {
  const { mode } = parts.policy;
  if (!rules) return unruled(parts, name);
  const ruling = await parts.ruled.ruling({ name, rules }, 'again');
  if (!ruling) return undefined;
  const { tags, versions, held, fixes } = ruling;
  return { mode, tags, versions: [...versions], held, fixes };
}

/** The same without what it is upstream, of which nothing is read here where no rule is about it. */
export async function heldOf(
  { policy: { mode }, ruled }: Pick<Parts, 'policy' | 'ruled'>,
  { name, rules }: Wanted,
): Promise<HeldBack | undefined> {
  if (!rules) return { mode, held: NONE_HELD };
  const ruling = await ruled.ruling({ name, rules }, 'again');
  return ruling && { mode, held: ruling.held };
}

const NONE_HELD: HeldBack['held'] = new Map();

async function unruled({ upstream, policy }: Parts, name: string): Promise<Judgement | undefined> {
  const full = await upstream.packument(name, 'full');
  if (!full) return undefined;
  const packument: JsonObject = full.answered?.document() ?? JSON.parse(full.body.text());
  return {
    mode: policy.mode,
    tags: textsIn(packument['dist-tags']),
    versions: manifestsOf(packument).map(([version]) => version),
    held: NONE_HELD,
    fixes: new Map(),
  };
}
