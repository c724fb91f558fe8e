import { RegistryError } from '../errors';
import type { KeepText } from '../lib/keptText';
import { createRecentSet } from '../lib/recentSet';
import { DAY_MS } from '../lib/span';
import type { Logger } from '../ports/log';
import type { Storage } from '../ports/storage';
import type { Upstream, UpstreamPackument } from '../ports/upstream';
import type { HeldBack } from '../registry/firewall/heldBack';
import { NO_POLICY, type Policy } from '../registry/firewall/policy';
import { verdictSentence } from '../registry/firewall/verdict';
import type { PackumentForm } from '../registry/packument/forms';
import type { AdvisoriesOf } from './firewall/fixes';
import { heldOf, judged } from './firewall/judged';
import { missedFor } from './firewall/missed';
import { createRuled } from './firewall/ruled';
import { isRuled, rulesAbout } from './firewall/rules';
import type { Ruling } from './firewall/ruling';
import { letsFile, type TarballParts } from './firewall/tarballs';
import type { HeldReports } from './heldReports';
import type { IncidentRules, Look } from './incidentRules';
import type { Malware } from './malware';

type Parts = {
  readonly upstream: Upstream;
  readonly storage: Storage;
  /** undefined: the operator has none, and only what was made without a deployment holds anything back. */
  readonly policy: Policy | undefined;
  readonly incidents: IncidentRules;
  readonly advisoriesOf: AdvisoriesOf;
  /** undefined: the policy does not want it. */
  readonly malware?: Malware | undefined;
  /** Hears of each version that is held back and that a client would have got. */
  readonly report: HeldReports;
  readonly logger: Logger;
  readonly keepText: KeepText;
};

type State = TarballParts;

const TOLD = { items: 10_000, milliseconds: DAY_MS };

/** An upstream of which only that is seen which the policy lets in. */
export function createFirewall(parts: Parts): Upstream {
  const { upstream } = parts;
  const policy = parts.policy ?? NO_POLICY;
  const state: State = { ...parts, policy, ruled: createRuled(parts), told: createRecentSet(TOLD) };
  const isEnforced = policy.mode === 'enforce';
  return {
    ...upstream,
    packument: (name, form) => (isEnforced ? packument(state, name, form) : unchanged(state, name, form)),
    // Asked for a packument that was just served: the rules are those that it was served by.
    packumentUrl: (name) => (isRuled(state, name) ? undefined : upstream.packumentUrl(name)),
    renew: (name) => {
      const isOld = state.ruled.renew(name);
      return (upstream.renew?.(name) ?? false) || isOld;
    },
    lets: (name, file) =>
      isEnforced ? letsFile(state, { name, file }) : orServed(state, letsFile(state, { name, file }), true),
    asked: (name, selector) =>
      isEnforced
        ? asked(state, { name, selector })
        : orServed(state, asked(state, { name, selector }), undefined),
    judge: async (name) => judged(state, { name, rules: await rulesAbout(state, name, 'again') }),
    heldBack: (name) =>
      isEnforced ? heldBack(state, name) : orServed(state, heldBack(state, name), undefined),
  };
}

async function heldBack(state: State, name: string): Promise<HeldBack | undefined> {
  return heldOf(state, { name, rules: await rulesAbout(state, name, 'again') });
}

async function packument(
  state: State,
  name: string,
  form: PackumentForm,
  look: Look = 'remembered',
): Promise<UpstreamPackument | undefined> {
  const rules = await rulesAbout(state, name, look);
  if (!rules) return state.upstream.packument(name, form);
  const found = await state.ruled.packument({ name, rules }, form);
  if (!found) return undefined;
  if (found.ruling.isEmpty && look === 'remembered') return packument(state, name, form, 'again');
  const why = await tellMissed(state, { name, ruling: found.ruling, selector: 'latest' });
  if (!found.ruling.isEmpty) return found.packument;
  const sentence = `Package ${name} has no version that this registry serves: all are held back.`;
  throw new RegistryError(404, why === undefined ? sentence : `${sentence} ${why}`);
}

/** With `mode: report`. */
async function unchanged(
  state: State,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const found = await state.upstream.packument(name, form);
  if (found) await orServed(state, asked(state, { name, selector: 'latest' }), undefined);
  return found;
}

/** With `mode: report`, what goes wrong with the rules keeps nothing from being served. */
function orServed<Value>({ logger }: State, work: Promise<Value>, otherwise: Value): Promise<Value> {
  return work.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    logger.line({ level: 'error', namespace: 'firewall:held', error: reason });
    return otherwise;
  });
}

type Asked = { readonly name: string; readonly selector: string };

async function asked(
  state: State,
  { name, selector }: Asked,
  look: Look = 'remembered',
): Promise<string | undefined> {
  const rules = await rulesAbout(state, name, look);
  const ruling = rules && (await state.ruled.ruling({ name, rules }, look));
  if (!ruling || !missedFor(ruling, selector)) return undefined;
  if (look === 'remembered' && state.policy.mode === 'enforce')
    return asked(state, { name, selector }, 'again');
  return tellMissed(state, { name, ruling, selector });
}

type Missed = Asked & { readonly ruling: Ruling };

/** Resolves with the sentence for the person. */
async function tellMissed(
  { policy: { mode }, report }: State,
  { name, ruling, selector }: Missed,
): Promise<string | undefined> {
  const missed = missedFor(ruling, selector);
  if (!missed) return undefined;
  await report({ name, ...missed, mode });
  return verdictSentence(`${name}@${missed.version}`, missed.verdict);
}
