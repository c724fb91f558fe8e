import { RegistryError } from '../errors';
import { createRecentSet, type RecentSet } from '../lib/recentSet';
import type { Logger } from '../ports/log';
import type { Storage } from '../ports/storage';
import type { Upstream, UpstreamPackument } from '../ports/upstream';
import { type IncidentRule, incidentsAbout } from '../registry/firewall/incidents';
import { type Block, NO_POLICY, type Policy } from '../registry/firewall/policy';
import { isAbout } from '../registry/firewall/spec';
import {
  hasTwin,
  type PackageRules,
  packageRules,
  rulesFor,
  verdictSentence,
} from '../registry/firewall/verdict';
import type { PackumentForm } from '../registry/packument/forms';
import type { AdvisoriesOf } from './firewall/fixes';
import { judged } from './firewall/judged';
import { missedFor } from './firewall/missed';
import { createRuled, type Ruled } from './firewall/ruled';
import type { HeldReports } from './heldReports';
import type { IncidentRules } from './incidentRules';
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
};

type State = Parts & {
  readonly policy: Policy;
  readonly ruled: ReturnType<typeof createRuled>;
  readonly told: RecentSet;
};

const TOLD = { items: 10_000, milliseconds: 24 * 60 * 60_000 };

/** An upstream of which only that is seen which the policy lets in. */
export function createFirewall(parts: Parts): Upstream {
  const { upstream } = parts;
  const policy = parts.policy ?? NO_POLICY;
  const state: State = { ...parts, policy, ruled: createRuled(parts), told: createRecentSet(TOLD) };
  return {
    ...upstream,
    packument: (name, form) =>
      policy.mode === 'enforce' ? packument(state, name, form) : unchanged(state, name, form),
    // Asked for a packument that was just served: the rules are those that it was served by.
    packumentUrl: (name) => (isRuled(state, name) ? undefined : upstream.packumentUrl(name)),
    lets: (name, file) => (policy.mode === 'enforce' ? lets(state, name, file) : letsAll(state, name, file)),
    asked: (name, selector) => asked(state, name, selector),
    judge: async (name) => judged(state, { name, rules: await rulesOf(state, name) }),
  };
}

/**
 * What the rules say of the package: the policy, and what is known besides it. undefined: no rule can hold back any of
 * its versions.
 */
async function rulesOf(state: State, name: string): Promise<PackageRules | undefined> {
  const { incidents, malware } = state;
  const [rules, listed = []] = await Promise.all([incidents.current(), malware?.blocksFor(name)]);
  return gathered(state, name, { rules, listed });
}

function isRuled(state: State, name: string): boolean {
  const { policy, incidents, malware } = state;
  if (policy.mode === 'report') return false;
  return (
    gathered(state, name, { rules: incidents.known(), listed: malware?.known(name) ?? [] }) !== undefined
  );
}

type Beside = { readonly rules: readonly IncidentRule[]; readonly listed: readonly Block[] };

function gathered({ policy }: State, name: string, { rules, listed }: Beside): PackageRules | undefined {
  const own = rulesFor(policy, name);
  const block = [...own.block, ...listed.filter((spec) => isAbout(spec, name))];
  return packageRules({ ...own, block, incidents: incidentsAbout(rules, name) });
}

async function packument(
  state: State,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const rules = await rulesOf(state, name);
  if (!rules) return state.upstream.packument(name, form);
  const ruled = await state.ruled({ name, rules });
  if (ruled) await tellMissed(state, { name, ruled, selector: 'latest' });
  if (ruled?.isEmpty && ruled.held.size > 0) {
    throw new RegistryError(
      404,
      `Package ${name} has no version that this registry serves: all are held back.`,
    );
  }
  return ruled?.forms[form];
}

/** With `mode: report`. What goes wrong with the rules keeps nothing from being served. */
async function unchanged(
  state: State,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const found = await state.upstream.packument(name, form);
  if (found) await asked(state, name, 'latest').catch((error: unknown) => tellFault(state, error));
  return found;
}

function tellFault({ logger }: State, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  logger.line({ level: 'error', namespace: 'firewall:held', error: reason });
}

async function asked(state: State, name: string, selector: string): Promise<void> {
  const rules = await rulesOf(state, name);
  const ruled = rules && (await state.ruled({ name, rules }));
  if (ruled) await tellMissed(state, { name, ruled, selector });
}

type Missed = { readonly name: string; readonly ruled: Ruled; readonly selector: string };

async function tellMissed({ policy, report }: State, { name, ruled, selector }: Missed): Promise<void> {
  const version = missedFor(ruled, selector);
  const verdict = version === undefined ? undefined : ruled.held.get(version);
  if (version !== undefined && verdict) await report({ name, version, verdict, mode: policy.mode });
}

/**
 * Some upstreams send files of `left-pad` to whoever asks for those of `LEFT-PAD`, which no rule is about. Such a name has
 * a packument, or is no package.
 */
async function isItself({ upstream, policy, incidents, malware }: State, name: string): Promise<boolean> {
  const block = [...policy.block, ...incidents.known(), ...(malware?.known(name) ?? [])];
  const isOpen = policy.mode === 'report' || (policy === NO_POLICY && block.length === 0);
  if (isOpen || !hasTwin({ ...policy, block }, name)) return true;
  return (await upstream.packument(name, 'abbreviated')) !== undefined;
}

async function lets(state: State, name: string, file: string): Promise<boolean> {
  const rules = await rulesOf(state, name);
  if (!rules) return isItself(state, name);
  const ruled = await state.ruled({ name, rules });
  const isReport = state.policy.mode === 'report';
  if (!ruled?.files.has(file)) return isReport;
  const held = ruled.files.get(file);
  if (!held) {
    tell(state, { namespace: 'firewall:scripts', file: `${name}/${file}`, text: ruled.warnings.get(file) });
    return true;
  }
  await state.report({ name, ...held, mode: state.policy.mode });
  if (!isReport) throw new RegistryError(403, verdictSentence(`${name}@${held.version}`, held.verdict));
  return true;
}

/** With `mode: report`, as `unchanged`. */
function letsAll(state: State, name: string, file: string): Promise<boolean> {
  return lets(state, name, file).catch((error: unknown) => {
    tellFault(state, error);
    return true;
  });
}

type Told = { readonly namespace: string; readonly file: string; readonly text: string | undefined };

/** In the log, once a day and process. undefined: there is nothing to tell. */
function tell({ logger, told }: State, line: Told): void {
  if (line.text === undefined || told.has(line.file)) return;
  logger.line({ level: 'warn', ...line });
  told.add(line.file);
}
